// SPDX-License-Identifier: Apache-2.0
// What all kernel objects have: two lifetimes and a place in waits. The name lives as long as there are handles; the
// object itself as long as there are references, which handles, views, waits and other objects hold. Everything here is
// used by one thread only, the object manager's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace mapcheck::objects {

class Directory;
class HandleTable;
class Thread;
class Wait;

enum class Kind : std::uint8_t { event = 1, mutex, semaphore, timer, job, section, file, process, thread };

const char* name_of(Kind kind);

// What is alive at this moment, for the census and the tests. `objects` counts all kinds but processes and threads.
struct Tally {
  std::size_t objects = 0;
  std::size_t names = 0;
  std::size_t handles = 0;
  std::size_t threads = 0;
  std::size_t waiters = 0;
  std::size_t views = 0;
  std::uint64_t committed = 0;
  std::uint64_t sections_made = 0;
};

class Object {
 public:
  Object(Tally& tally, Kind kind);
  virtual ~Object();
  Object(const Object&) = delete;
  Object& operator=(const Object&) = delete;

  Kind kind() const { return kind_; }
  std::size_t handle_count() const { return handles_; }
  const std::u16string& name() const { return name_; }

  void add_reference() { ++references_; }
  void drop_reference() {
    if (--references_ == 0) delete this;
  }
  void handle_opened();
  // With the last handle the name goes, then on_last_handle() runs.
  void handle_closed();
  // A handle is out of the table, and handle_closed() comes next.
  virtual void handle_left(const HandleTable&) {}

  // ---- waits
  virtual bool can_be_waited_on() const { return true; }
  virtual bool is_signaled(const Thread&) const { return false; }
  // Lets a wait of `thread` succeed. True when it finds a mutex that its owner abandoned.
  virtual bool take(Thread&) { return false; }

  // A wait that names the object twice is on the list once.
  void add_waiter(Wait& wait) {
    if (waiters_.empty() || waiters_.back() != &wait) waiters_.push_back(&wait);
  }
  void remove_waiter(Wait& wait);

 protected:
  Tally& tally() { return tally_; }
  virtual void on_last_handle() {}
  // To be called after each change that may let a wait succeed; first come, first served.
  void wake_waiters();

 private:
  friend class Directory;

  Tally& tally_;
  const Kind kind_;
  std::size_t references_ = 0;
  std::size_t handles_ = 0;
  Directory* directory_ = nullptr;
  std::u16string name_;
  std::vector<Wait*> waiters_;
};

// A counted reference.
template <class T>
class Ref {
 public:
  Ref() = default;
  explicit Ref(T* object) : object_(object) {
    if (object_ != nullptr) object_->add_reference();
  }
  Ref(const Ref& other) : Ref(other.object_) {}
  Ref(Ref&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  template <class Derived>
  requires std::is_convertible_v<Derived*, T*> Ref(const Ref<Derived>& other) : Ref(other.get()) {}
  Ref& operator=(Ref other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  ~Ref() {
    if (object_ != nullptr) object_->drop_reference();
  }

  T* get() const { return object_; }
  T& operator*() const { return *object_; }
  T* operator->() const { return object_; }
  explicit operator bool() const { return object_ != nullptr; }

 private:
  T* object_ = nullptr;
};

template <class T, class... Arguments>
Ref<T> make_object(Arguments&&... arguments) {
  return Ref<T>(new T(std::forward<Arguments>(arguments)...));
}

}  // namespace mapcheck::objects
