// SPDX-License-Identifier: Apache-2.0
// Who makes a request, and how the handles in it become objects. Each look-up checks in Windows's order: is it a
// handle, is it of that kind, does it have the rights.
#pragma once

#include "objects/world.h"
#include "protocol/messages.h"

namespace mapcheck::manager {

// A handle that was looked up: a pseudo handle has all rights, and no entry in the table.
struct Found {
  objects::Ref<objects::Object> object;
  objects::Access access = 0;
  bool is_pseudo = false;
};

struct Caller {
  objects::World& world;
  objects::Process& process;
  objects::Thread& thread;

  objects::Tally& tally() const { return world.tally(); }

  // Pseudo handles stand for the caller's own process and thread.
  Result<Found> find(HandleValue handle) const { return find_in(process, handle); }
  // A handle of another process; there the pseudo process handle stands for that process.
  Result<Found> find_in(objects::Process& owner, HandleValue handle) const;

  template <class T>
  Result<objects::Ref<T>> object(HandleValue handle, objects::Access needed) const {
    Result<Found> found = find(handle);
    if (!found) return found.failure();
    if (found->object->kind() != T::kKind) return fail(ERROR_INVALID_HANDLE);
    if ((found->access & needed) != needed) return fail(ERROR_ACCESS_DENIED);
    return objects::Ref<T>(static_cast<T*>(found->object.get()));
  }
};

// Gives the caller a handle to a new object, or to the one that has the name already; that one must be of the same
// kind. `desired` is what the handle is asked to be good for: a new object gives it, an existing one may refuse.
Result<protocol::HandleReply> publish(const Caller& caller, const protocol::Creation& creation,
                                      objects::Ref<objects::Object> object, objects::Access desired);

}  // namespace mapcheck::manager
