// SPDX-License-Identifier: Apache-2.0
// Slots, from the side of a client that writes into its page what it likes, at every moment that matters: watched or
// not, looking or asleep, with a reply that fits or does not, and after somebody's death.
#include <sys/mman.h>

#include "protocol/slot.h"
#include "turned_server.h"

namespace mapcheck::manager {
namespace {

using protocol::Slot;
using protocol::Turn;

// A connection of a thread with its slot mapped.
class SlotTest : public TurnedServer {
 protected:
  struct Thread {
    std::unique_ptr<SocketChannel> channel;
    Slot* slot = nullptr;
    UniqueFd bell;
    void ring() const {
      const std::uint64_t once = 1;
      EXPECT_EQ(::write(bell.get(), &once, sizeof(once)), ssize_t{sizeof(once)});
    }
  };

  Thread thread_with_slot(std::uint32_t id) {
    auto socket = place_->connect();
    Thread made{std::make_unique<SocketChannel>(std::move(*socket)), nullptr, UniqueFd()};
    EXPECT_TRUE(send(*made.channel, protocol::AttachThreadRequest{id}));
    server_->run_once(-1);
    server_->run_once(-1);
    std::array<std::byte, 64> buffer{};
    protocol::Descriptors descriptors;
    EXPECT_TRUE(made.channel->receive(buffer, descriptors));
    void* page = ::mmap(nullptr, protocol::kSlotSize, PROT_READ | PROT_WRITE, MAP_SHARED, descriptors[0].get(), 0);
    EXPECT_NE(page, MAP_FAILED);
    made.slot = static_cast<Slot*>(page);
    made.bell = std::move(descriptors[1]);
    pages_.push_back(made.slot);
    return made;
  }
  void TearDown() override {
    for (Slot* page : pages_) ::munmap(page, protocol::kSlotSize);
    TurnedServer::TearDown();
  }

  // Endless: a slot that was watched stays so, however busy the machine is.
  protocol::Patience::Limits patience() const override {
    return {std::chrono::hours(1), std::chrono::hours(1), std::numeric_limits<int>::max(), true};
  }

  template <class Request>
  static void write(Slot& slot, Request request, Turn turn = Turn::asked) {
    protocol::Encoder encoder;
    encoder("kind", Request::kind);
    request.fields(encoder);
    std::memcpy(slot.bytes, encoder.bytes().data(), encoder.bytes().size());
    slot.size = static_cast<std::uint32_t>(encoder.bytes().size());
    ++slot.number;
    slot.turn.store(turn);
  }
  static std::array<std::uint32_t, 2> words_in(const Slot& slot) {
    std::array<std::uint32_t, 2> words{};
    std::memcpy(words.data(), slot.bytes, std::min<std::size_t>(slot.size, sizeof(words)));
    return words;
  }
  // Asks by the socket, after which the manager looks into the slot.
  std::uint32_t event_of(Thread& thread) {
    const auto made = ask(*thread.channel, protocol::CreateEventRequest{});
    EXPECT_EQ(made[0], ERROR_SUCCESS);
    return made[1];
  }

  std::vector<Slot*> pages_;
};

TEST_F(SlotTest, ARequestInAWatchedSlotIsAnsweredThere) {
  auto thread = thread_with_slot(1001);
  const auto event = event_of(thread);
  write(*thread.slot, protocol::WaitRequest{{event}, false, false, 0});
  server_->run_once(-1);
  ASSERT_EQ(thread.slot->watched.load(), 1U);
  EXPECT_EQ(thread.slot->turn.load(), Turn::answered);
  EXPECT_EQ(words_in(*thread.slot)[1], WAIT_TIMEOUT);
}

TEST_F(SlotTest, AClientThatSleptInTheMeantimeIsAnsweredOnTheSocket) {
  auto thread = thread_with_slot(1001);
  const auto event = event_of(thread);
  write(*thread.slot, protocol::WaitRequest{{event}, false, false, 0}, Turn::asleep);
  server_->run_once(-1);
  EXPECT_EQ(reply(*thread.channel)[1], WAIT_TIMEOUT);
  EXPECT_EQ(thread.slot->turn.load(), Turn::asleep);
  // The request is done: it is not taken a second time, and the next one is.
  write(*thread.slot, protocol::SetEventRequest{event});
  server_->run_once(-1);
  EXPECT_EQ(thread.slot->turn.load(), Turn::answered);
}

TEST_F(SlotTest, ABlockedWaitIsAnsweredWhereItsClientLooks) {
  auto waiter = thread_with_slot(1001);
  auto rival = thread_with_slot(1002);
  const auto event = event_of(waiter);
  for (const Turn turn : {Turn::asked, Turn::napping, Turn::asleep}) {
    write(*waiter.slot, protocol::WaitRequest{{event}, false, false, INFINITE}, turn);
    server_->run_once(-1);
    EXPECT_EQ(waiter.slot->turn.load(), turn) << "it waits";
    EXPECT_EQ(ask(*rival.channel, protocol::SetEventRequest{event})[0], ERROR_SUCCESS);
    if (turn == Turn::asleep) {
      EXPECT_EQ(reply(*waiter.channel)[0], ERROR_SUCCESS);
    } else {
      EXPECT_EQ(waiter.slot->turn.load(), Turn::answered);
    }
  }
}

TEST_F(SlotTest, AReplyWithADescriptorComesOnTheSocket) {
  auto thread = thread_with_slot(1001);
  protocol::CreateSectionRequest create;
  create.size = 4096;
  create.protect = PAGE_READWRITE;
  const auto section = ask(*thread.channel, std::move(create));
  ASSERT_EQ(section[0], ERROR_SUCCESS);
  protocol::MapViewRequest map;
  map.section = section[1];
  map.protect = PAGE_READWRITE;
  write(*thread.slot, std::move(map));
  server_->run_once(-1);
  EXPECT_EQ(thread.slot->turn.load(), Turn::on_socket);
  std::array<std::byte, 64> buffer{};
  protocol::Descriptors descriptors;
  EXPECT_TRUE(thread.channel->receive(buffer, descriptors));
  EXPECT_TRUE(descriptors[0]);
}

class SleepySlotTest : public SlotTest {
 protected:
  protocol::Patience::Limits patience() const override { return {.budget = std::chrono::seconds(0), .turns = 0}; }
};

TEST_F(SleepySlotTest, ASlotThatIsNotWatchedIsLookedIntoWhenItsClientSaysSo) {
  auto thread = thread_with_slot(1001);
  const auto event = event_of(thread);
  server_->run_once(1);  // nothing comes, and the manager sleeps
  EXPECT_EQ(thread.slot->watched.load(), 0U);
  write(*thread.slot, protocol::WaitRequest{{event}, false, false, 0});
  server_->run_once(0);
  EXPECT_EQ(thread.slot->turn.load(), Turn::asked) << "nobody looked";
  thread.ring();
  server_->run_once(-1);
  EXPECT_EQ(thread.slot->turn.load(), Turn::asked) << "who died before it asked is seen first, by another poll";
  server_->run_once(-1);
  EXPECT_EQ(thread.slot->turn.load(), Turn::answered);
  // Rung once too often, since the manager had seen the request by itself: no harm is done.
  thread.ring();
  server_->run_once(-1);
  EXPECT_EQ(ask(*thread.channel, protocol::SetEventRequest{event})[0], ERROR_SUCCESS);
}

TEST_F(SleepySlotTest, ABellOutlivesItsConnectionWithoutHarm) {
  auto thread = thread_with_slot(1001);
  auto other = thread_with_slot(1002);
  const auto event = event_of(other);
  thread.channel.reset();
  server_->run_once(-1);
  thread.ring();
  server_->run_once(0);
  EXPECT_EQ(ask(*other.channel, protocol::SetEventRequest{event})[0], ERROR_SUCCESS);
}

TEST_F(SlotTest, ADeathThatTheSystemKnowsOfComesBeforeARequestInASlot) {
  auto owner = thread_with_slot(1001);
  auto rival = thread_with_slot(1002);
  const auto made = ask(*owner.channel, protocol::CreateMutexRequest{{}, true});
  (void)event_of(rival);
  owner.channel.reset();
  write(*rival.slot, protocol::WaitRequest{{made[1]}, false, false, 0});
  server_->run_once(-1);
  EXPECT_EQ(words_in(*rival.slot)[1], WAIT_ABANDONED);
}

TEST_F(SlotTest, ALengthThatIsNoneEndsTheConnection) {
  auto good = thread_with_slot(1001);
  auto bad = thread_with_slot(1002);
  const auto event = event_of(good);
  (void)event_of(bad);
  write(*bad.slot, protocol::SetEventRequest{event});
  bad.slot->size = 0xFFFFFFFF;
  server_->run_once(-1);
  EXPECT_EQ(reply(*bad.channel)[0], ~0U) << "nothing comes any more";
  EXPECT_EQ(ask(*good.channel, protocol::SetEventRequest{event})[0], ERROR_SUCCESS);
}

TEST_F(SlotTest, WhatIsWrittenDuringAWaitIsNotRead) {
  auto thread = thread_with_slot(1001);
  auto rival = thread_with_slot(1002);
  const auto event = event_of(thread);
  write(*thread.slot, protocol::WaitRequest{{event}, false, false, INFINITE});
  server_->run_once(-1);
  write(*thread.slot, protocol::CloseHandleRequest{event});
  server_->run_once(0);
  EXPECT_EQ(ask(*rival.channel, protocol::SetEventRequest{event})[0], ERROR_SUCCESS) << "the handle is still open";
}

TEST_F(SlotTest, ThePageCannotBeCut) {
  auto socket = place_->connect();
  SocketChannel channel(std::move(*socket));
  EXPECT_TRUE(send(channel, protocol::AttachThreadRequest{1001}));
  server_->run_once(-1);
  server_->run_once(-1);
  std::array<std::byte, 64> buffer{};
  protocol::Descriptors descriptors;
  ASSERT_TRUE(channel.receive(buffer, descriptors));
  EXPECT_NE(::ftruncate(descriptors[0].get(), 0), 0);
}

}  // namespace
}  // namespace mapcheck::manager
