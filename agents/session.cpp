// SPDX-License-Identifier: Apache-2.0
// One agent, from hello to its end: see session.h.
#include "session.h"

#include <exception>
#include <mutex>
#include <thread>

#include "clock.h"
#include "platform.h"
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
  std::thread([this] { read_on(); }).detach();
  const std::lock_guard guard(lock_);
  while (!exit_code_) lock_.wait();
  return *exit_code_;
}

void Session::return_from_main(std::uint32_t code) {
  const std::lock_guard guard(lock_);
  exit_code_ = code;
  lock_.wake_all();
}

void Session::read_on() {
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
  auto found = workers_.find(request.thread);
  if (found == workers_.end()) {
    auto return_from_main = [this](std::uint32_t code) { this->return_from_main(code); };
    auto worker = std::make_unique<Worker>(request.thread, channel_, belongings_, return_from_main);
    found = workers_.emplace(request.thread, std::move(worker)).first;
  }
  found->second->post(std::move(request));
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
  Outcome outcome;
  outcome.began = outcome.ended = now_ns();
  channel_.send(wire::returned(adopt.id, std::nullopt, outcome));
}

void Session::handle(wire::Malformed& malformed) {
  channel_.send(wire::refused(malformed.id, malformed.reason));
}

}  // namespace agent
