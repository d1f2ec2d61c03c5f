// SPDX-License-Identifier: Apache-2.0
// The creator waits until the new thread has said who it is, or why it cannot be one.
#include "client/thread_create.h"

#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <future>
#include <memory>

#include "client/connection.h"
#include "support/system_error.h"

namespace mapcheck::client {
namespace {

struct Start {
  PTHREAD_START_ROUTINE routine = nullptr;
  void* parameter = nullptr;
  std::promise<Result<std::uint32_t>> introduced;
};

void* run_thread(void* argument) {
  const std::unique_ptr<Start> start(static_cast<Start*>(argument));
  const auto routine = start->routine;
  void* const parameter = start->parameter;
  const auto connection = this_thread();
  if (!connection) {
    start->introduced.set_value(connection.failure());
    return nullptr;
  }
  start->introduced.set_value(static_cast<std::uint32_t>(::syscall(SYS_gettid)));
  // A thread whose creator, or whose manager, is lost in between does not run.
  if (!call(protocol::BeginThreadRequest{})) return nullptr;
  report_thread_exit(routine(parameter));
  return nullptr;
}

class Attributes {
 public:
  explicit Attributes(std::size_t stack_size) {
    ::pthread_attr_init(&value_);
    ::pthread_attr_setdetachstate(&value_, PTHREAD_CREATE_DETACHED);
    if (stack_size != 0) ::pthread_attr_setstacksize(&value_, stack_size);
  }
  ~Attributes() { ::pthread_attr_destroy(&value_); }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;
  const pthread_attr_t* get() const { return &value_; }

 private:
  pthread_attr_t value_{};
};

}  // namespace

Result<CreatedThread> create_thread(const ThreadWish& wish) {
  auto start = std::make_unique<Start>();
  start->routine = wish.routine;
  start->parameter = wish.parameter;
  auto introduced = start->introduced.get_future();
  const Attributes attributes(wish.stack_size);
  pthread_t thread{};
  const int error = ::pthread_create(&thread, attributes.get(), run_thread, start.get());
  if (error != 0) return error == EAGAIN ? fail(ERROR_NOT_ENOUGH_MEMORY) : system_failure(error);
  (void)start.release();  // the thread's now
  const auto id = introduced.get();
  if (!id) return id.failure();
  const auto reply = call(protocol::CreateThreadRequest{*id, wish.inherit, wish.suspended});
  if (!reply) return reply.failure();
  return CreatedThread{reply->handle, *id};
}

void report_thread_exit(std::uint32_t code) {
  (void)call(protocol::ReportThreadExitRequest{code});
}

}  // namespace mapcheck::client
