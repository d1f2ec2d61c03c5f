// SPDX-License-Identifier: Apache-2.0
// Connections of this process. A forked child starts anew: it forgets its parent's channels without ending them, and is
// a client of its own at its first call.
#include "client/connection.h"

#include <pthread.h>
#ifdef __SANITIZE_THREAD__
#include <sanitizer/tsan_interface.h>
#endif
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <mutex>
#include <set>

#include "client/allocation_table.h"
#include "client/faults.h"
#include "client/manager_launch.h"

namespace mapcheck::client {
namespace {

using protocol::Channel;

// What one thread did before its call, another sees after the call that this one answers: a release and a wait, say.
// The order comes from the object manager, where ThreadSanitizer does not look.
#ifdef __SANITIZE_THREAD__
char order_of_calls;
void before_call() {
  __tsan_release(&order_of_calls);
}
void after_call() {
  __tsan_acquire(&order_of_calls);
}
#else
void before_call() {}
void after_call() {}
#endif

constexpr std::uint32_t kDefaultSession = 1;
constexpr unsigned long kLargestSession = 999'999'999;  // nine digits, as in Session\<number>\<name>
constexpr int kAttachAttempts = 100;

// The channel that stands for the process, and a message about its exit that can be sent without memory to allocate.
struct ProcessLink {
  std::unique_ptr<Channel> channel;
  std::array<std::byte, sizeof(protocol::MessageKind) + sizeof(std::uint32_t)> report{};
};

// All of this process's connections. Never destroyed: threads and fault handlers may outlive static objects.
struct State {
  std::mutex lock;
  std::unique_ptr<protocol::Connector> connector;  // made at the first use: main() may still choose the meeting place
  std::unique_ptr<ProcessLink> process;
  bool attached = false;
  std::set<Connection*> connections;
  pthread_key_t key{};
  std::string token;
};

std::atomic<ProcessLink*> process_link{nullptr};
thread_local Connection* current = nullptr;

// Runs after the thread's C++ thread_local destructors, which may still make calls.
void end_connection(void* value);

void lock_for_fork();
void unlock_in_parent();
void start_anew_in_child();

State& state() {
  static State* const instance = [] {
    auto* made = new State;
    ::pthread_key_create(&made->key, end_connection);
    ::pthread_atfork(lock_for_fork, unlock_in_parent, start_anew_in_child);
    return made;
  }();
  return *instance;
}

protocol::Connector& connector_of(State& all) {
  if (!all.connector) all.connector = default_connector();
  return *all.connector;
}

void end_connection(void* value) {
  auto* connection = static_cast<Connection*>(value);
  current = nullptr;
  {
    const std::lock_guard guard(state().lock);
    state().connections.erase(connection);
  }
  delete connection;
}

void lock_for_fork() {
  state().lock.lock();
  allocations().lock().lock();
}

void unlock_in_parent() {
  allocations().lock().unlock();
  state().lock.unlock();
}

void start_anew_in_child() {
  State& all = state();
  for (Connection* connection : all.connections) {
    connection->channel().forget();
    delete connection;
  }
  all.connections.clear();
  if (all.process) all.process->channel->forget();
  process_link = nullptr;
  all.process.reset();
  all.attached = false;
  all.token.clear();
  current = nullptr;
  ::pthread_setspecific(all.key, nullptr);
  allocations().forget_views();
  allocations().lock().unlock();
  all.lock.unlock();
}

std::uint32_t session_from_environment() {
  const char* text = std::getenv("MAPCHECK_SESSION");
  if (text == nullptr || *text == '\0') return kDefaultSession;
  char* end = nullptr;
  const unsigned long number = std::strtoul(text, &end, 10);
  const bool is_session = *end == '\0' && number <= kLargestSession;  // a typing error must not lead to session 0
  return is_session ? static_cast<std::uint32_t>(number) : kDefaultSession;
}

// The code of the end that exit() and a return from main() give; ExitProcess has said it already.
void report_at_exit(int code, void*) {
  report_exit_code(static_cast<std::uint32_t>(code));
}

// Makes this channel the one that stands for the process.
Status attach_process(State& all, std::unique_ptr<Channel> channel) {
  Connection connection(std::move(channel));
  protocol::AttachProcessRequest request;
  request.session = session_from_environment();
  request.token = all.token;
  if (const auto reply = connection.call(request); !reply) return reply.failure();
  all.process = std::make_unique<ProcessLink>();
  all.process->channel = connection.take_channel();
  process_link = all.process.get();
  all.attached = true;
  all.token.clear();
  static const int registered = ::on_exit(report_at_exit, nullptr);
  (void)registered;
  return Done{};
}

// A manager that was about to end when we connected does not answer; then there is another one to find or to start. One
// that is there and never answers has no room for us.
Status find_manager_and_attach(State& all) {
  for (int attempt = 0; attempt < kAttachAttempts; ++attempt) {
    auto channel = connector_of(all).connect();
    if (!channel) return channel.failure();
    const Status attached = attach_process(all, std::move(*channel));
    if (attached.code() != ERROR_GEN_FAILURE) return attached;
  }
  return fail(ERROR_NO_SYSTEM_RESOURCES);
}

// A connection for the calling thread. That the manager is gone shows when it can no longer be reached.
Result<std::unique_ptr<Connection>> attach_to_running(State& all) {
  protocol::AttachThreadRequest request;
  request.thread_id = static_cast<std::uint32_t>(::syscall(SYS_gettid));
  for (int attempt = 0; attempt < kAttachAttempts; ++attempt) {
    auto channel = connector_of(all).connect_to_running();
    if (!channel) return fail(ERROR_GEN_FAILURE);
    auto connection = std::make_unique<Connection>(std::move(*channel));
    auto reply = connection->call(request);
    if (reply) {
      connection->channel().use_slot(reply->slot.take(), reply->bell.take());
      return connection;
    }
    if (reply.code() != ERROR_GEN_FAILURE) return fail(ERROR_GEN_FAILURE);  // another manager, which does not know us
  }
  return fail(ERROR_NO_SYSTEM_RESOURCES);
}

// A process that has lost its manager stays without: it was attached, and its connections fail.
Result<Connection*> attach_thread(State& all) {
  const std::lock_guard guard(all.lock);
  if (!all.attached) {
    const Status attached = find_manager_and_attach(all);
    if (!attached) return attached.failure();
  }
  auto connection = attach_to_running(all);
  if (!connection) return connection.failure();
  ::pthread_setspecific(all.key, connection->get());
  all.connections.insert(connection->get());
  current = connection->release();
  return current;
}

// A child that CreateProcess made says who it is, so that its exit code is known even if it makes no call; and the
// token leaves the environment, so that no program started from here inherits it.
void claim_token(State& all) {
  const char* token = std::getenv("MAPCHECK_PROCESS_TOKEN");
  if (token == nullptr) return;
  all.token = token;
  ::unsetenv("MAPCHECK_PROCESS_TOKEN");
  own_fault_signals();
  auto channel = connector_of(all).connect_to_running();
  if (channel) (void)attach_process(all, std::move(*channel));
}

// The state is there before a second thread can be: a fork in the midst of making it would leave the child without.
__attribute__((constructor)) void before_main() {
  claim_token(state());
}

}  // namespace

Connection::Connection(std::unique_ptr<Channel> channel) : channel_(std::move(channel)), buffer_(kReplySize) {}

std::optional<std::span<const std::byte>> Connection::exchange(protocol::Descriptors& descriptors) {
  before_call();
  if (!channel_->send(encoder_.bytes(), encoder_.descriptors())) return std::nullopt;
  const auto size = channel_->receive(buffer_, descriptors);
  after_call();
  if (!size) return std::nullopt;
  return std::span<const std::byte>(buffer_.data(), *size);
}

Result<Connection*> this_thread() {
  if (current != nullptr) return current;
  own_fault_signals();  // has a lock of its own, which is not taken under that of the state
  return attach_thread(state());
}

void report_exit_code(std::uint32_t code) {
  ProcessLink* link = process_link;
  if (link == nullptr) return;
  const auto kind = protocol::MessageKind::report_exit;
  std::memcpy(link->report.data(), &kind, sizeof(kind));
  std::memcpy(link->report.data() + sizeof(kind), &code, sizeof(code));
  std::array<std::byte, 16> reply{};
  protocol::Descriptors descriptors;
  // The reply is waited for: the code has to be known before the process is seen to end.
  if (link->channel->send(link->report, {})) (void)link->channel->receive(reply, descriptors);
}

void use_connector(std::unique_ptr<protocol::Connector> connector) {
  const std::lock_guard guard(state().lock);
  state().connector = std::move(connector);
}

}  // namespace mapcheck::client
