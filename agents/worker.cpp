// SPDX-License-Identifier: Apache-2.0
// A worker thread: see worker.h.
#include "worker.h"

#include <exception>
#include <mutex>

#include "clock.h"

namespace agent {

Worker::Worker(unsigned number, Channel& channel, Belongings& belongings, ReturnFromMain return_from_main)
    : number_(number), channel_(channel), belongings_(belongings), return_from_main_(std::move(return_from_main)) {
  thread_ = std::thread([this] { run(); });
}

void Worker::post(wire::Request request) {
  const std::lock_guard guard(lock_);
  const std::string who = "thread " + std::to_string(number_);
  if (ended_) throw Refusal(who + " has ended");
  if (running_)
    throw Refusal(who + " is busy with request " + std::to_string(*running_->id) + " (" + *running_->call + ")");
  running_ = wire::ThreadState{number_, "busy", request.id, request.call};
  posted_ = std::move(request);
  lock_.wake_all();
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
  if (ended_) return {number_, "ended", std::nullopt, std::nullopt};
  return running_ ? *running_ : wire::ThreadState{number_, "idle", std::nullopt, std::nullopt};
}

void Worker::run() {
  while (serve(take()) != Ending::thread) {
  }
}

wire::Request Worker::take() {
  const std::lock_guard guard(lock_);
  while (!posted_) lock_.wait();
  wire::Request taken = *std::move(posted_);
  posted_.reset();
  return taken;
}

Ending Worker::serve(const wire::Request& request) {
  Outcome outcome;
  try {
    const Command& command = command_named(request.call);
    if (request.as && command.keeps == Keeps::nothing) throw Refusal(request.call + " gives nothing to keep");
    Arguments arguments(request.call, request.args, belongings_);
    const Action action = command.bind(arguments);
    arguments.refuse_unread();
    if (request.hold) hold(request);
    if (request.announce) channel_.send(wire::entered(request.id, number_, now_ns()));
    action(outcome);
    keep(request, outcome);
  } catch (const std::exception& problem) {
    {
      const std::lock_guard guard(lock_);
      running_.reset();
    }
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

void Worker::keep(const wire::Request& request, const Outcome& outcome) {
  if (request.as && outcome.produced) belongings_.names.keep(*request.as, *outcome.produced);
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
  {
    const std::lock_guard guard(lock_);
    running_.reset();
  }
  channel_.send(wire::returned(request.id, number_, outcome));
}

// The reply says that the thread is gone, so somebody else has to send it.
void Worker::announce_own_end(const wire::Request& request, const Outcome& outcome) {
  std::thread([this, reply = wire::returned(request.id, number_, outcome)] {
    thread_.join();
    {
      const std::lock_guard guard(lock_);
      ended_ = true;
      running_.reset();
    }
    channel_.send(reply);
  }).detach();
}

}  // namespace agent
