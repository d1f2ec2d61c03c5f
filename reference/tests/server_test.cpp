// SPDX-License-Identifier: Apache-2.0
// The poll loop, turned by hand: what comes first in a batch, and what a client that breaks the protocol loses.
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>

#include "manager/server.h"
#include "protocol/meeting_place.h"
#include "protocol/messages.h"
#include "protocol/socket_channel.h"
#include "winbase.h"

namespace mapcheck::manager {
namespace {

using protocol::Encoder;
using protocol::SocketChannel;

class ServerTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_NE(::mkdtemp(folder_.data()), nullptr);
    place_ = std::make_unique<protocol::MeetingPlace>(folder_);
    auto listener = place_->listen();
    ASSERT_TRUE(listener);
    server_ = std::make_unique<Server>(std::move(*listener), Trace{});
    process_ = connect(protocol::AttachProcessRequest{});
  }
  void TearDown() override { place_->remove(true); }

  template <class Request>
  static bool send(SocketChannel& channel, Request request) {
    Encoder encoder;
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

TEST_F(ServerTest, DealsWithDeathsBeforeRequestsOfTheSameBatch) {
  auto owner = thread(1001);
  auto rival = thread(1002);
  const auto made = ask(*owner, protocol::CreateMutexRequest{{}, true});
  ASSERT_EQ(made[0], ERROR_SUCCESS);
  // Who was heard last comes first in the next batch; so the request is in front of the death, and both are there.
  ASSERT_EQ(ask(*rival, protocol::CreateJobRequest{})[0], ERROR_SUCCESS);
  EXPECT_TRUE(send(*rival, protocol::WaitRequest{{made[1]}, false, false, 0}));
  owner.reset();
  server_->run_once(-1);
  EXPECT_EQ(reply(*rival)[1], WAIT_ABANDONED);
}

TEST_F(ServerTest, EndsAConnectionThatBreaksTheProtocol) {
  auto good = thread(1001);
  auto bad = thread(1002);
  const std::array<std::byte, 3> noise = {std::byte{0xFF}, std::byte{0xFF}, std::byte{1}};
  EXPECT_TRUE(bad->send(noise, {}));
  server_->run_once(-1);
  EXPECT_EQ(reply(*bad)[0], ~0U) << "nothing comes any more";
  EXPECT_EQ(ask(*good, protocol::CreateJobRequest{})[0], ERROR_SUCCESS);
}

TEST_F(ServerTest, CountsWhatIsAlive) {
  auto first = thread(1001);
  auto second = thread(1002);
  const auto event = ask(*first, protocol::CreateEventRequest{{u"counted", false}, false, false});
  EXPECT_TRUE(send(*second, protocol::WaitRequest{{event[1]}, false, false, INFINITE}));
  server_->run_once(-1);
  EXPECT_EQ(server_->census(),
            R"({"objects":1,"names":1,"handles":1,"processes":1,"threads":2,"waiters":1,"views":0})");
  process_.reset();
  server_->collect_deaths();
  EXPECT_EQ(server_->census(),
            R"({"objects":0,"names":0,"handles":0,"processes":0,"threads":0,"waiters":0,"views":0})");
  EXPECT_TRUE(server_->is_busy()) << "two connections are still there";
}

TEST_F(ServerTest, WaitsEndAtTheirDeadline) {
  auto waiter = thread(1001);
  const auto event = ask(*waiter, protocol::CreateEventRequest{});
  EXPECT_TRUE(send(*waiter, protocol::WaitRequest{{event[1]}, false, false, 1}));
  server_->run_once(-1);  // begins the wait
  server_->run_once(-1);  // sleeps until it is over
  EXPECT_EQ(reply(*waiter)[1], WAIT_TIMEOUT);
}

}  // namespace
}  // namespace mapcheck::manager
