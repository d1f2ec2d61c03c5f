// SPDX-License-Identifier: Apache-2.0
// Handles to objects, and new objects to names.
#include "manager/caller.h"

namespace mapcheck::manager {

using objects::Access;
using objects::Kind;
using objects::Object;
using objects::Ref;

Result<Found> Caller::find_in(objects::Process& owner, HandleValue handle) const {
  if (handle == kCurrentProcess) return Found{Ref<Object>(&owner), objects::all_access(Kind::process), true};
  if (handle == kCurrentThread) return Found{Ref<Object>(&thread), objects::all_access(Kind::thread), true};
  const objects::Handle* entry = owner.handles().find(handle);
  if (entry == nullptr) return fail(ERROR_INVALID_HANDLE);
  return Found{Ref<Object>(entry->object), entry->access, false};
}

Result<protocol::HandleReply> publish(const Caller& caller, const protocol::Creation& creation, Ref<Object> object,
                                      Access desired) {
  const auto open = [&](Object& target, bool existed, const Result<Access>& access) -> Result<protocol::HandleReply> {
    if (!access) return access.failure();
    return protocol::HandleReply{caller.process.handles().open(target, *access, creation.inherit), existed};
  };
  const auto created = objects::grant_create(object->kind(), desired);
  if (creation.name.empty()) return open(*object, false, created);
  auto place = caller.world.names().resolve(caller.process.session(), creation.name);
  if (!place) return place.failure();
  if (Object* existing = place->directory->find(place->leaf)) {
    if (existing->kind() != object->kind()) return fail(ERROR_INVALID_HANDLE);
    return open(*existing, true, objects::grant_open(existing->kind(), desired));  // D-321
  }
  if (place->reserved) return fail(ERROR_ACCESS_DENIED);  // D-258
  // D-259, D-261, D-262: a section in the global name space takes a privilege that a standard user outside session 0
  // does not have; what is there already was opened above, without one (D-260).
  if (object->kind() == Kind::section && place->global && caller.process.session() != 0) {
    return fail(ERROR_ACCESS_DENIED);
  }
  if (!created) return created.failure();
  place->directory->add(std::move(place->leaf), *object);
  return open(*object, false, created);
}

}  // namespace mapcheck::manager
