// SPDX-License-Identifier: Apache-2.0
// Thread on POSIX: the C++ library's.
#include "thread.h"

#include <thread>

namespace agent {

ThreadOwn& own_of_this_thread() {
  thread_local ThreadOwn own;
  return own;
}

struct Thread::Native {
  std::thread thread;
};

Thread::Thread(std::function<void()> body) : native_(new Native{std::thread(std::move(body))}) {}

Thread::~Thread() {
  if (native_) native_->thread.detach();
}

void Thread::join() {
  native_->thread.join();
  native_.reset();
}

bool Thread::joinable() const {
  return native_ != nullptr;
}

}  // namespace agent
