// SPDX-License-Identifier: Apache-2.0
// Events, mutexes and semaphores: making them, opening objects of all kinds by name, and changing their state.
#include "manager/requests.h"
#include "objects/event.h"
#include "objects/mutex.h"
#include "objects/semaphore.h"
#include "winnt.h"

namespace mapcheck::manager {

using objects::Kind;
using objects::make_object;

ReplyTo<protocol::CreateEventRequest> create_event(Caller& caller, protocol::CreateEventRequest& request) {
  auto event = make_object<objects::Event>(caller.tally(), request.manual_reset, request.initial_state);
  return publish(caller, request.creation, event, request.creation.access);
}

ReplyTo<protocol::SetEventRequest> set_event(Caller& caller, protocol::SetEventRequest& request) {
  auto event = caller.object<objects::Event>(request.handle, EVENT_MODIFY_STATE);
  if (!event) return event.failure();
  (*event)->set();
  return protocol::EmptyReply{};
}

ReplyTo<protocol::ResetEventRequest> reset_event(Caller& caller, protocol::ResetEventRequest& request) {
  auto event = caller.object<objects::Event>(request.handle, EVENT_MODIFY_STATE);
  if (!event) return event.failure();
  (*event)->reset();
  return protocol::EmptyReply{};
}

ReplyTo<protocol::PulseEventRequest> pulse_event(Caller& caller, protocol::PulseEventRequest& request) {
  auto event = caller.object<objects::Event>(request.handle, EVENT_MODIFY_STATE);
  if (!event) return event.failure();
  (*event)->pulse();
  return protocol::EmptyReply{};
}

ReplyTo<protocol::CreateMutexRequest> create_mutex(Caller& caller, protocol::CreateMutexRequest& request) {
  auto mutex = make_object<objects::Mutex>(caller.tally());
  auto reply = publish(caller, request.creation, mutex, request.creation.access);
  // An existing mutex does not change hands.
  if (reply && !reply->existed && request.initial_owner) mutex->take(caller.thread);
  return reply;
}

ReplyTo<protocol::ReleaseMutexRequest> release_mutex(Caller& caller, protocol::ReleaseMutexRequest& request) {
  // Ownership is all that it takes: no right of the handle is looked at.
  auto mutex = caller.object<objects::Mutex>(request.handle, 0);
  if (!mutex) return mutex.failure();
  const Status released = (*mutex)->release(caller.thread);
  if (!released) return released.failure();
  return protocol::EmptyReply{};
}

ReplyTo<protocol::CreateSemaphoreRequest> create_semaphore(Caller& caller, protocol::CreateSemaphoreRequest& request) {
  if (request.maximum_count <= 0 || request.initial_count < 0 || request.initial_count > request.maximum_count) {
    return fail(ERROR_INVALID_PARAMETER);
  }
  auto semaphore = make_object<objects::Semaphore>(caller.tally(), request.initial_count, request.maximum_count);
  return publish(caller, request.creation, semaphore, request.creation.access);
}

ReplyTo<protocol::ReleaseSemaphoreRequest> release_semaphore(Caller& caller,
                                                             protocol::ReleaseSemaphoreRequest& request) {
  if (request.count <= 0) return fail(ERROR_INVALID_PARAMETER);
  auto semaphore = caller.object<objects::Semaphore>(request.handle, SEMAPHORE_MODIFY_STATE);
  if (!semaphore) return semaphore.failure();
  const auto previous = (*semaphore)->release(request.count);
  if (!previous) return previous.failure();
  return protocol::ReleaseSemaphoreRequest::Reply{*previous};
}

// That the object exists, is of the kind, and has the rights is checked in this order.
ReplyTo<protocol::OpenObjectRequest> open_object(Caller& caller, protocol::OpenObjectRequest& request) {
  // An empty name is the directory's own.
  if (request.name.empty()) return fail(ERROR_INVALID_HANDLE);
  const auto place = caller.world.names().resolve(caller.process.session(), request.name);
  if (!place) return place.failure();
  objects::Object* object = place->directory->find(place->leaf);
  if (object == nullptr) return fail(ERROR_FILE_NOT_FOUND);
  if (static_cast<protocol::ObjectKind>(object->kind()) != request.object_kind) return fail(ERROR_INVALID_HANDLE);
  const auto access = objects::grant_open(object->kind(), request.access);
  if (!access) return access.failure();
  return protocol::HandleReply{caller.process.handles().open(*object, *access, request.inherit), true};
}

static_assert(static_cast<int>(protocol::ObjectKind::event) == static_cast<int>(Kind::event) &&
                  static_cast<int>(protocol::ObjectKind::thread) == static_cast<int>(Kind::thread),
              "the protocol's kinds are the objects' kinds");

}  // namespace mapcheck::manager
