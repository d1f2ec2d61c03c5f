// SPDX-License-Identifier: Apache-2.0
// The two lifetimes, and who wakes when an object changes.
#include "objects/object.h"

#include <algorithm>

#include "objects/name_space.h"
#include "objects/wait.h"

namespace mapcheck::objects {
namespace {

bool counts_as_object(Kind kind) {
  return kind != Kind::process && kind != Kind::thread;
}

}  // namespace

const char* name_of(Kind kind) {
  switch (kind) {
    case Kind::event:
      return "event";
    case Kind::mutex:
      return "mutex";
    case Kind::semaphore:
      return "semaphore";
    case Kind::timer:
      return "timer";
    case Kind::job:
      return "job";
    case Kind::section:
      return "section";
    case Kind::file:
      return "file";
    case Kind::process:
      return "process";
    case Kind::thread:
      return "thread";
  }
  return "unknown";
}

Object::Object(Tally& tally, Kind kind) : tally_(tally), kind_(kind) {
  if (counts_as_object(kind_)) ++tally_.objects;
}

Object::~Object() {
  if (counts_as_object(kind_)) --tally_.objects;
}

void Object::handle_opened() {
  ++handles_;
  ++tally_.handles;
  add_reference();
}

void Object::handle_closed() {
  --tally_.handles;
  if (--handles_ == 0) {
    if (directory_ != nullptr) directory_->remove(*this);
    on_last_handle();
  }
  drop_reference();
}

void Object::remove_waiter(Wait& wait) {
  std::erase(waiters_, &wait);
}

void Object::wake_waiters() {
  // A wait that succeeds takes itself off the list, and only itself.
  for (Wait* wait : std::vector<Wait*>(waiters_)) wait->try_finish();
}

}  // namespace mapcheck::objects
