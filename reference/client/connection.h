// SPDX-License-Identifier: Apache-2.0
// The calling thread's way to the object manager: one request, one reply. A thread's connection is made at its first
// call and ends with the thread. Once the manager is lost every call fails with ERROR_GEN_FAILURE, since the handles
// that this process had mean nothing to another manager.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "protocol/channel.h"
#include "protocol/messages.h"
#include "support/result.h"

namespace mapcheck::client {

// One thread's channel with the space to encode a request and to receive its reply.
class Connection {
 public:
  explicit Connection(std::unique_ptr<protocol::Channel> channel);

  template <class Request>
  Result<typename Request::Reply> call(Request& request) {
    encoder_.clear();
    encoder_("kind", Request::kind);
    request.fields(encoder_);
    protocol::Descriptors descriptors;
    const auto body = exchange(descriptors);
    if (!body) return fail(ERROR_GEN_FAILURE);
    protocol::Decoder decoder(*body, descriptors);
    std::uint32_t error = ERROR_SUCCESS;
    decoder("error", error);
    if (!decoder.failed() && error != ERROR_SUCCESS) return fail(error);
    typename Request::Reply reply;
    reply.fields(decoder);
    if (!decoder.finished()) return fail(ERROR_GEN_FAILURE);
    return reply;
  }

  protocol::Channel& channel() { return *channel_; }
  std::unique_ptr<protocol::Channel> take_channel() { return std::move(channel_); }

 private:
  // Sends what is encoded and waits for the reply; nothing when the manager is gone.
  std::optional<std::span<const std::byte>> exchange(protocol::Descriptors& descriptors);

  static constexpr std::size_t kReplySize = 512;

  std::unique_ptr<protocol::Channel> channel_;
  protocol::Encoder encoder_;
  std::vector<std::byte> buffer_;
};

// The calling thread's connection, made now if it has none yet.
Result<Connection*> this_thread();

template <class Request>
Result<typename Request::Reply> call(Request request) {
  const auto connection = this_thread();
  if (!connection) return connection.failure();
  return (*connection)->call(request);
}

// Tells the manager the exit code of this process. Allocates nothing and takes no lock, so a fault handler may call it.
void report_exit_code(std::uint32_t code);

// Another way to the manager than the socket of the meeting place, for the tests. Before the first call of the process.
void use_connector(std::unique_ptr<protocol::Connector> connector);

}  // namespace mapcheck::client
