// SPDX-License-Identifier: Apache-2.0
// One lock stands for the single thread of the manager; a waiting channel also sees to the deadlines.
#include "local_connector.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>

#include "manager/session.h"

namespace mapcheck::tests {
namespace {

using protocol::Descriptors;

UniqueFd copy_of(int fd) {
  return UniqueFd(::fcntl(fd, F_DUPFD_CLOEXEC, 3));
}

struct LocalManager {
  std::mutex lock;
  std::condition_variable replied;
  objects::World world{nullptr};
  manager::Trace no_trace;
};

struct Message {
  std::vector<std::byte> bytes;
  Descriptors descriptors;
};

Message message_of(std::span<const std::byte> bytes, std::span<const int> descriptors) {
  Message message;
  message.bytes.assign(bytes.begin(), bytes.end());
  for (std::size_t i = 0; i < descriptors.size(); ++i) message.descriptors[i] = copy_of(descriptors[i]);
  return message;
}

class LocalChannel final : public protocol::Channel {
 public:
  explicit LocalChannel(LocalManager& manager) : manager_(manager) {
    manager::Peer peer;
    peer.process_id = static_cast<std::uint32_t>(::getpid());
    peer.pidfd = UniqueFd(static_cast<int>(::syscall(SYS_pidfd_open, ::getpid(), 0U)));
    const auto reply = [this](std::span<const std::byte> bytes, std::span<const int> descriptors) {
      replies_.push_back(message_of(bytes, descriptors));
      manager_.replied.notify_all();
    };
    session_ = std::make_unique<manager::Session>(manager_.world, std::move(peer), reply, manager_.no_trace);
  }
  ~LocalChannel() override {
    const std::lock_guard guard(manager_.lock);
    session_.reset();
  }

  bool send(std::span<const std::byte> bytes, std::span<const int> descriptors) override {
    const std::lock_guard guard(manager_.lock);
    Message message = message_of(bytes, descriptors);
    manager_.world.deadlines().expire();
    const bool understood = session_->handle(message.bytes, message.descriptors);
    manager_.replied.notify_all();  // there may be an earlier deadline now
    return understood;
  }

  std::optional<std::size_t> receive(std::span<std::byte> buffer, Descriptors& descriptors) override {
    std::unique_lock guard(manager_.lock);
    while (replies_.empty()) {
      const auto deadline = manager_.world.deadlines().next();
      if (deadline) {
        manager_.replied.wait_until(guard, *deadline);
        manager_.world.deadlines().expire(objects::Clock::now());
      } else {
        manager_.replied.wait(guard);
      }
    }
    Message message = std::move(replies_.front());
    replies_.pop_front();
    std::copy(message.bytes.begin(), message.bytes.end(), buffer.begin());
    descriptors = std::move(message.descriptors);
    return message.bytes.size();
  }

  void forget() override {}

 private:
  LocalManager& manager_;
  std::deque<Message> replies_;
  std::unique_ptr<manager::Session> session_;
};

class LocalConnector final : public protocol::Connector {
 public:
  Result<std::unique_ptr<protocol::Channel>> connect() override {
    return std::unique_ptr<protocol::Channel>(std::make_unique<LocalChannel>(manager_));
  }
  Result<std::unique_ptr<protocol::Channel>> connect_to_running() override { return connect(); }

 private:
  LocalManager manager_;
};

}  // namespace

std::unique_ptr<protocol::Connector> make_local_connector() {
  return std::make_unique<LocalConnector>();
}

}  // namespace mapcheck::tests
