// SPDX-License-Identifier: Apache-2.0
// One agent, from hello to its end: see session.h.
#include "session.h"

#include <exception>
#include <mutex>
#include <utility>

#include "clock.h"
#include "inventory.h"
#include "platform.h"
#include "thread.h"
#include "win32.h"

namespace agent {
namespace {

wire::Machine this_machine() {
  SYSTEM_INFO system{};
  GetSystemInfo(&system);
  return {GetCurrentProcessId(), platform::unix_pid(), system.dwPageSize, system.dwAllocationGranularity};
}

}  // namespace

Session::Session(std::unique_ptr<Stream> stream, std::optional<std::string> token)
    : channel_(std::move(stream)), token_(std::move(token)) {}

std::uint32_t Session::run() {
  channel_.send(wire::hello(this_machine(), token_));
  Thread([this] { read_on(); });
  const std::lock_guard guard(lock_);
  while (!exit_code_) lock_.wait();
  return *exit_code_;
}

void Session::return_from_main(std::uint32_t code) {
  const std::lock_guard guard(lock_);
  exit_code_ = code;
  lock_.wake_all();
}

// What MinGW's runtime opens for a thread at its first exception, it opens before the first state is reported.
void Session::read_on() {
  try {
    throw Refusal("nothing");
  } catch (const Refusal&) {
  }
  while (auto line = channel_.receive()) dispatch(*line);
  platform::end_at_once();
}

void Session::dispatch(const LineCutter::Line& line) {
  wire::Message message =
      line.too_long ? wire::Malformed{std::nullopt, "the line is longer than the agent takes"} : wire::parse(line.text);
  std::visit(
      [this](auto& one) {
        try {
          handle(one);
        } catch (const std::exception& problem) {
          channel_.send(wire::refused(one.id, problem.what()));
        }
      },
      message);
}

void Session::handle(wire::Request& request) {
  const auto found = workers_.find(request.thread);
  Worker& worker = found == workers_.end() ? new_worker(request.thread) : *found->second;
  worker.post(std::move(request));
}

Worker& Session::new_worker(unsigned number) {
  auto return_from_main = [this](std::uint32_t code) { this->return_from_main(code); };
  auto worker = std::make_unique<Worker>(number, channel_, belongings_, return_from_main);
  return *workers_.emplace(number, std::move(worker)).first->second;
}

void Session::handle(wire::Release& release) {
  for (const auto& [unused, worker] : workers_) {
    if (worker->release(release.id, release.at)) return;
  }
  throw Refusal("no thread holds request " + std::to_string(release.id));
}

void Session::handle(wire::Ping& ping) {
  std::vector<wire::ThreadState> states;
  for (const auto& [unused, worker] : workers_) states.push_back(worker->state());
  channel_.send(wire::pong(ping.id, states));
}

void Session::handle(wire::Adopt& adopt) {
  belongings_.names.keep(adopt.name, adopt.value);
  belongings_.holdings.took_handle(adopt.value);
  Outcome outcome;
  outcome.began = outcome.ended = now_ns();
  channel_.send(wire::returned(adopt.id, std::nullopt, outcome));
}

// Whatever belongs to a thread (mutexes, queued routines, the last error) ends with it, so no thread that made a call
// of a case makes one of the next: the new first worker sees the others end and gives back what is left.
void Session::handle(wire::Reset& reset) {
  for (const auto& [unused, worker] : workers_) worker->refuse_if_busy();
  const auto former = std::make_shared<Workers>(std::move(workers_));
  workers_.clear();
  auto anew = [this, id = reset.id, former] { return start_anew(id, *former); };
  new_worker(1).post(reset.id, "reset", std::move(anew));
}

nlohmann::json Session::start_anew(std::uint64_t id, Workers& former) {
  former.clear();
  if (!std::exchange(is_warm_, true)) warm_up();
  const Holdings::Return returned = belongings_.holdings.give_back_all();
  belongings_.peers.close_all();
  belongings_.names.forget_all();
  platform::await_joined_threads();
  nlohmann::json state = take_inventory(returned.greatest_handle);
  state["not_given_back"] = returned.failed;
  return wire::was_reset(id, std::move(state));
}

void Session::handle(wire::Malformed& malformed) {
  channel_.send(wire::refused(malformed.id, malformed.reason));
}

}  // namespace agent
