// SPDX-License-Identifier: Apache-2.0
// A server whose loop the test turns by hand, and clients that say exactly what the test wants. A turn deals with what
// is there when it begins, so a test decides what comes in one batch and what in the next.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <string>

#include "manager/server.h"
#include "protocol/meeting_place.h"
#include "protocol/messages.h"
#include "protocol/socket_channel.h"
#include "winbase.h"

namespace mapcheck::manager {

using protocol::SocketChannel;

class TurnedServer : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_NE(::mkdtemp(folder_.data()), nullptr);
    place_ = std::make_unique<protocol::MeetingPlace>(folder_);
    auto listener = place_->listen();
    ASSERT_TRUE(listener);
    server_ = std::make_unique<Server>(std::move(*listener), Trace{}, patience());
    process_ = connect(protocol::AttachProcessRequest{});
  }
  void TearDown() override { place_->remove(true); }

  // For slots, which only some tests use: with none, the server sleeps whenever nothing is there.
  virtual protocol::Patience::Limits patience() const { return {.budget = std::chrono::seconds(0), .turns = 0}; }

  template <class Request>
  static bool send(SocketChannel& channel, Request request) {
    protocol::Encoder encoder;
    encoder("kind", Request::kind);
    request.fields(encoder);
    return channel.send(encoder.bytes(), encoder.descriptors());
  }

  // The error code and the first number of a reply that is there.
  static std::array<std::uint32_t, 2> reply(SocketChannel& channel) {
    std::array<std::byte, 512> buffer{};
    protocol::Descriptors descriptors;
    const auto size = channel.receive(buffer, descriptors);
    std::array<std::uint32_t, 2> words = {~0U, 0};
    if (size) std::memcpy(words.data(), buffer.data(), std::min(*size, sizeof(words)));
    return words;
  }

  template <class Request>
  std::unique_ptr<SocketChannel> connect(Request attach) {
    auto socket = place_->connect();
    auto channel = std::make_unique<SocketChannel>(std::move(*socket));
    EXPECT_TRUE(send(*channel, std::move(attach)));
    server_->run_once(-1);  // takes the connection
    server_->run_once(-1);  // reads from it
    EXPECT_EQ(reply(*channel)[0], ERROR_SUCCESS);
    return channel;
  }
  std::unique_ptr<SocketChannel> thread(std::uint32_t id) { return connect(protocol::AttachThreadRequest{id}); }

  template <class Request>
  std::array<std::uint32_t, 2> ask(SocketChannel& channel, Request request) {
    EXPECT_TRUE(send(channel, std::move(request)));
    server_->run_once(-1);
    return reply(channel);
  }

  std::string folder_ = "/tmp/mapcheck-server-XXXXXX";
  std::unique_ptr<protocol::MeetingPlace> place_;
  std::unique_ptr<Server> server_;
  std::unique_ptr<SocketChannel> process_;
};

}  // namespace mapcheck::manager
