// SPDX-License-Identifier: Apache-2.0
// A worker thread: see worker.h.
#include "worker.h"

#include <exception>
#include <mutex>
#include <utility>

#include "clock.h"

namespace agent {

Worker::Worker(unsigned number, Channel& channel, Belongings& belongings, ReturnFromMain return_from_main)
    : number_(number), channel_(channel), belongings_(belongings), return_from_main_(std::move(return_from_main)) {
  thread_.emplace([this] { run(); });
}

Worker::~Worker() {
  {
    const std::lock_guard guard(lock_);
    dismissed_ = true;
    lock_.wake_all();
  }
  if (thread_->joinable()) thread_->join();
  if (herald_) herald_->join();
}

void Worker::post(wire::Request request) {
  const std::uint64_t id = request.id;
  const std::string call = request.call;
  begin(id, call, std::move(request));
}

void Worker::post(std::uint64_t id, const std::string& what, std::function<nlohmann::json()> task) {
  begin(id, what, std::move(task));
}

void Worker::begin(std::uint64_t id, const std::string& what, Job job) {
  refuse_if_busy();
  const std::lock_guard guard(lock_);
  if (ended_) throw Refusal("thread " + std::to_string(number_) + " has ended");
  running_ = wire::ThreadState{number_, "busy", id, what, std::nullopt};
  progress_.command.store(nullptr, std::memory_order_relaxed);
  posted_ = std::move(job);
  lock_.wake_all();
}

void Worker::refuse_if_busy() const {
  const std::lock_guard guard(lock_);
  if (!running_) return;
  throw Refusal("thread " + std::to_string(number_) + " is busy with request " + std::to_string(*running_->id) + " (" +
                *running_->call + ")");
}

bool Worker::release(std::uint64_t id, std::uint64_t at) {
  const std::lock_guard guard(lock_);
  if (held_ != id) return false;
  release_at_ = at;
  lock_.wake_all();
  return true;
}

wire::ThreadState Worker::state() const {
  const std::lock_guard guard(lock_);
  if (ended_) return {number_, "ended", std::nullopt, std::nullopt, std::nullopt};
  if (!running_) return {number_, "idle", std::nullopt, std::nullopt, std::nullopt};
  wire::ThreadState state = *running_;
  if (const Command* const inner = progress_.command.load(std::memory_order_relaxed)) {
    state.within = {std::string(inner->name), progress_.round.load(std::memory_order_relaxed)};
  }
  return state;
}

void Worker::run() {
  while (const std::optional<Job> job = take()) {
    if (serve(*job) == Ending::thread) return;
  }
}

std::optional<Worker::Job> Worker::take() {
  const std::lock_guard guard(lock_);
  while (!posted_ && !dismissed_) lock_.wait();
  return std::exchange(posted_, std::nullopt);
}

Ending Worker::serve(const Job& job) {
  if (const auto* request = std::get_if<wire::Request>(&job)) return serve(*request);
  const nlohmann::json said = std::get<Task>(job)();
  set_idle();
  channel_.send(said);
  return Ending::none;
}

void Worker::set_idle() {
  const std::lock_guard guard(lock_);
  running_.reset();
}

Ending Worker::serve(const wire::Request& request) {
  Outcome outcome;
  outcome.progress = &progress_;
  try {
    const Command& command = command_named(request.call);
    if (request.as && command.keeps == Keeps::nothing) throw Refusal(request.call + " gives nothing to keep");
    Arguments arguments(request.call, request.args, belongings_);
    const Action action = command.bind(arguments);
    arguments.refuse_unread();
    if (request.hold) hold(request);
    if (request.announce) channel_.send(wire::entered(request.id, number_, now_ns()));
    action(outcome);
    keep_result(command, outcome, request.as, belongings_);
  } catch (const std::exception& problem) {
    set_idle();
    channel_.send(wire::refused(request.id, problem.what()));
    return Ending::none;
  }
  finish(request, outcome);
  return outcome.ending;
}

// The clocks of all agents on a machine agree, so a group that got one release acts at one instant. The wait spins: a
// sleep would be late by more than a call takes.
void Worker::hold(const wire::Request& request) {
  {
    const std::lock_guard guard(lock_);
    held_ = request.id;
    release_at_.reset();
  }
  channel_.send(wire::ready(request.id, number_, now_ns()));
  std::uint64_t instant = 0;
  {
    const std::lock_guard guard(lock_);
    while (!release_at_) lock_.wait();
    instant = *release_at_;
    held_.reset();
  }
  while (now_ns() < instant) {
  }
}

void Worker::finish(const wire::Request& request, const Outcome& outcome) {
  switch (outcome.ending) {
    case Ending::return_from_main:
      return_from_main_(outcome.exit_code);  // the end of the stream is the reply
      return;
    case Ending::thread:
      announce_own_end(request, outcome);
      return;
    case Ending::none:
      break;
  }
  set_idle();
  channel_.send(wire::returned(request.id, number_, outcome));
}

// The reply says that the thread is gone, so somebody else has to send it.
void Worker::announce_own_end(const wire::Request& request, const Outcome& outcome) {
  herald_.emplace([this, reply = wire::returned(request.id, number_, outcome)] {
    thread_->join();
    {
      const std::lock_guard guard(lock_);
      ended_ = true;
      running_.reset();
    }
    channel_.send(reply);
  });
}

}  // namespace agent
