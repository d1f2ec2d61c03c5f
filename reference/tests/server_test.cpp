// SPDX-License-Identifier: Apache-2.0
// The poll loop, turned by hand: what comes first in a batch, and what a client that breaks the protocol loses.
#include "turned_server.h"

namespace mapcheck::manager {
namespace {

using ServerTest = TurnedServer;

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
  server_->run_once(-1);  // begins the wait, and sees its end already if that took long
  while (server_->census().find("\"waiters\":1") != std::string::npos) server_->run_once(-1);
  EXPECT_EQ(reply(*waiter)[1], WAIT_TIMEOUT);
}

}  // namespace
}  // namespace mapcheck::manager
