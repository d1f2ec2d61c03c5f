// SPDX-License-Identifier: Apache-2.0
// Thread on Windows and Wine: a handle, which is closed as soon as nobody waits for the thread any more. They are
// counted here: the system's list has threads that have ended, and the loader's own, which go when they have idled for
// long.
#include "thread.h"

#include <atomic>
#include <stdexcept>
#include <utility>

#include "inventory.h"
#include "win32.h"

namespace agent {
namespace {

const DWORD own_slot = TlsAlloc();
constinit std::atomic<unsigned> running{1};  // the main one
constinit ThreadOwn nobodys;                 // of threads that make no calls: the main one, and what the system starts

DWORD WINAPI run(void* body) {
  ThreadOwn own;
  TlsSetValue(own_slot, &own);
  const std::unique_ptr<std::function<void()>> owned(static_cast<std::function<void()>*>(body));
  (*owned)();
  --running;
  return 0;
}

}  // namespace

// The fault guard asks in the middle of a call, for faults that the layer handles itself too: the last error, which
// TlsGetValue clears, stays what it was.
ThreadOwn& own_of_this_thread() {
  const DWORD kept = GetLastError();
  auto* const own = static_cast<ThreadOwn*>(TlsGetValue(own_slot));
  SetLastError(kept);
  return own == nullptr ? nobodys : *own;
}

unsigned platform::own_threads() {
  return running;
}

struct Thread::Native {
  HANDLE handle;
};

Thread::Thread(std::function<void()> body) {
  auto owned = std::make_unique<std::function<void()>>(std::move(body));
  ++running;
  const HANDLE handle = CreateThread(nullptr, 0, run, owned.get(), 0, nullptr);
  if (handle == nullptr) {
    --running;
    throw std::runtime_error("CreateThread failed");
  }
  owned.release();
  native_.reset(new Native{handle});
}

Thread::~Thread() {
  if (native_) CloseHandle(native_->handle);
}

void Thread::join() {
  WaitForSingleObject(native_->handle, INFINITE);
  CloseHandle(native_->handle);
  native_.reset();
}

bool Thread::joinable() const {
  return native_ != nullptr;
}

}  // namespace agent
