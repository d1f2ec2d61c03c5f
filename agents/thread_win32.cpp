// SPDX-License-Identifier: Apache-2.0
// Thread on Windows and Wine: a handle, which is closed as soon as nobody waits for the thread any more.
#include "thread.h"

#include <stdexcept>
#include <utility>

#include "win32.h"

namespace agent {
namespace {

const DWORD own_slot = TlsAlloc();
constinit ThreadOwn nobodys;  // of threads that make no calls: the main one, and what the system starts

DWORD WINAPI run(void* body) {
  ThreadOwn own;
  TlsSetValue(own_slot, &own);
  const std::unique_ptr<std::function<void()>> owned(static_cast<std::function<void()>*>(body));
  (*owned)();
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

struct Thread::Native {
  HANDLE handle;
};

Thread::Thread(std::function<void()> body) {
  auto owned = std::make_unique<std::function<void()>>(std::move(body));
  const HANDLE handle = CreateThread(nullptr, 0, run, owned.get(), 0, nullptr);
  if (handle == nullptr) throw std::runtime_error("CreateThread failed");
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
