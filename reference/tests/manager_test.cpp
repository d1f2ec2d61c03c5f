// SPDX-License-Identifier: Apache-2.0
// The object manager's own life: started once however many want it, gone with its last client, killed, and held.
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>

#include "winerror.h"
#include "world_of_processes.h"

namespace mapcheck::tests {
namespace {

TEST_F(Processes, StartOneManagerHoweverManyWantIt) {
  for (int round = 0; round < 5; ++round) {
    std::vector<std::unique_ptr<Talker>> racers;
    for (int i = 0; i < 8; ++i) racers.push_back(helper());
    for (const auto& racer : racers) racer->say("event race");
    int made = 0;
    for (const auto& racer : racers) {
      const std::string answer = racer->hear();
      if (answer.substr(answer.find(' ') + 1) == "0") ++made;
    }
    EXPECT_EQ(made, 1) << "one world, so one of them made the event";
    const pid_t served = manager();
    EXPECT_GT(served, 0);
    racers.clear();
    if (round % 2 == 0) {  // else the next start meets the end of this one
      EXPECT_TRUE(ends(served));
    }
  }
}

TEST_F(Processes, FindTheManagerWhileItEnds) {
  for (int round = 0; round < 40; ++round) {
    auto process = helper();
    EXPECT_NE(process->call("event again"), "0");
  }
}

TEST_F(Processes, LoseAKilledManagerWithoutHarm) {
  auto old = helper();
  const std::string event = old->call("event lost");
  const pid_t killed = manager();
  old->say("wait " + event + " 4294967295");
  ASSERT_EQ(::kill(killed, SIGKILL), 0);
  EXPECT_TRUE(ends(killed));
  EXPECT_EQ(old->hear(), "4294967295 " + std::to_string(ERROR_GEN_FAILURE));
  EXPECT_EQ(old->ask("event other"), "0 " + std::to_string(ERROR_GEN_FAILURE));
  auto fresh = helper();
  EXPECT_NE(fresh->call("event lost"), "0");
  EXPECT_NE(manager(), killed);
  EXPECT_EQ(old->ask("set " + event), "0 " + std::to_string(ERROR_GEN_FAILURE)) << "a new world is not the old one";
}

TEST_F(Processes, AreServedByAHeldManager) {
  ASSERT_EQ(::mkdir(meeting().c_str(), 0700), 0);
  auto held = talker({MANAGER_PATH, "--hold", meeting()});
  EXPECT_EQ(held->hear(), "{\"ready\":true,\"pid\":" + std::to_string(held->pid()) + "}");
  const std::string nothing = R"({"objects":0,"names":0,"handles":0,"processes":0,"threads":0,"waiters":0,"views":0})";
  EXPECT_EQ(held->ask("census"), nothing);
  auto client = helper();
  EXPECT_NE(client->call("event counted"), "0");
  EXPECT_EQ(held->ask("census"),
            R"({"objects":1,"names":1,"handles":1,"processes":1,"threads":1,"waiters":0,"views":0})");
  client->kill();
  EXPECT_EQ(held->ask("census"), nothing) << "deaths are dealt with before they are counted";
  EXPECT_EQ(manager(), held->pid());
  auto second = talker({MANAGER_PATH, "--hold", meeting()});
  EXPECT_TRUE(second->has_ended_output()) << "one manager for each place";
  held->finish();
  EXPECT_EQ(::rmdir(meeting().c_str()), 0) << "it leaves an empty folder where it found one";
}

TEST_F(Processes, KeepAHeldManagerUntilTheLastHasGone) {
  ASSERT_EQ(::mkdir(meeting().c_str(), 0700), 0);
  auto held = talker({MANAGER_PATH, "--hold", meeting()});
  EXPECT_NE(held->hear(), "(silence)");
  auto client = helper();
  const std::string event = client->call("event last");
  const pid_t served = held->pid();
  std::unique_ptr<Talker> finishing = std::move(held);
  client->say("wait " + event + " 1");
  EXPECT_EQ(client->hear().substr(0, 3), "258");
  client->finish();
  finishing->finish();
  EXPECT_TRUE(ends(served));
  EXPECT_EQ(::rmdir(meeting().c_str()), 0);
}

TEST_F(Processes, RefuseAMeetingPlaceThatOthersCanEnter) {
  ASSERT_EQ(::mkdir(meeting().c_str(), 0700), 0);
  ASSERT_EQ(::chmod(meeting().c_str(), 0770), 0);
  auto process = helper();
  EXPECT_EQ(process->ask("event none"), "0 " + std::to_string(ERROR_ACCESS_DENIED));
  EXPECT_EQ(::rmdir(meeting().c_str()), 0);
}

}  // namespace
}  // namespace mapcheck::tests
