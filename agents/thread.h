// SPDX-License-Identifier: Apache-2.0
// A thread of the agent. On Windows it is one of the system's and not one of the runtime's: those keep events and
// semaphores, some from the first time that two of them meet, and the agent could not tell them from a case's.
#pragma once

#include <functional>
#include <memory>

namespace agent {

// What each thread has for itself, without the help of the runtime.
struct ThreadOwn {
  bool second_sentinel = false;  // of the last error before a call
  void* armed_guard = nullptr;   // of an access that may fault
};
ThreadOwn& own_of_this_thread();

class Thread {
 public:
  explicit Thread(std::function<void()> body);
  Thread(const Thread&) = delete;
  Thread& operator=(const Thread&) = delete;
  ~Thread();  // who has not waited for the thread lets it run

  void join();  // once
  bool joinable() const;

 private:
  struct Native;
  std::unique_ptr<Native> native_;  // null once it was waited for
};

}  // namespace agent
