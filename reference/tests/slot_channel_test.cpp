// SPDX-License-Identifier: Apache-2.0
// The client's end of a slot, with the test in the manager's place; and the patience that both ends have.
#include "protocol/slot_channel.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

namespace mapcheck::protocol {
namespace {

constexpr std::array<std::byte, 4> kWords = {std::byte{1}, std::byte{2}, std::byte{3}, std::byte{4}};

class SlotChannelTest : public testing::Test {
 protected:
  void SetUp() override {
    std::array<int, 2> ends{};
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()), 0);
    manager_ = UniqueFd(ends[0]);
    channel_ = std::make_unique<SlotChannel>(UniqueFd(ends[1]));
    UniqueFd memory(::memfd_create("slot", MFD_CLOEXEC));
    ASSERT_EQ(::ftruncate(memory.get(), kSlotSize), 0);
    slot_ = static_cast<Slot*>(::mmap(nullptr, kSlotSize, PROT_READ | PROT_WRITE, MAP_SHARED, memory.get(), 0));
    bell_ = UniqueFd(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    channel_->use_slot(std::move(memory), UniqueFd(::dup(bell_.get())));
  }
  void TearDown() override { ::munmap(slot_, kSlotSize); }

  bool has_rung() const {
    pollfd bell{bell_.get(), POLLIN, 0};
    return ::poll(&bell, 1, 0) == 1;
  }
  // Receives in a thread of its own, while the test does the manager's part.
  template <class Manager>
  std::optional<std::size_t> receive_while(Manager manager) {
    std::thread other(manager);
    Descriptors none;
    const auto size = channel_->receive(buffer_, none);
    other.join();
    return size;
  }

  UniqueFd manager_;
  UniqueFd bell_;
  Slot* slot_ = nullptr;
  std::unique_ptr<SlotChannel> channel_;
  std::array<std::byte, 64> buffer_{};
};

TEST_F(SlotChannelTest, RingsOnlyWhenNobodyWatches) {
  slot_->watched.store(1);
  ASSERT_TRUE(channel_->send(kWords, {}));
  EXPECT_FALSE(has_rung());
  EXPECT_EQ(slot_->turn.load(), Turn::asked);
  slot_->watched.store(0);
  slot_->turn.store(Turn::idle);
  ASSERT_TRUE(channel_->send(kWords, {}));
  EXPECT_TRUE(has_rung());
}

TEST_F(SlotChannelTest, ReceivesWhatIsThereAtOnce) {
  ASSERT_TRUE(channel_->send(kWords, {}));
  slot_->size = 2;
  slot_->turn.store(Turn::answered);
  Descriptors none;
  EXPECT_EQ(channel_->receive(buffer_, none), 2U);
  EXPECT_EQ(slot_->turn.load(), Turn::idle);
}

// Whatever the client does meanwhile: looks, naps, or sleeps on its socket after that.
TEST_F(SlotChannelTest, SleepsOnTheSocketAfterANap) {
  ASSERT_TRUE(channel_->send(kWords, {}));
  const auto size = receive_while([this] {
    while (slot_->turn.load() != Turn::asleep) std::this_thread::yield();
    EXPECT_EQ(::send(manager_.get(), kWords.data(), 3, 0), 3);
  });
  EXPECT_EQ(size, 3U);
  EXPECT_EQ(slot_->turn.load(), Turn::idle) << "else the manager could take the next request half-written";
}

TEST_F(SlotChannelTest, LearnsOfTheManagersEndAfterANap) {
  ASSERT_TRUE(channel_->send(kWords, {}));
  manager_.reset();
  Descriptors none;
  EXPECT_EQ(channel_->receive(buffer_, none), std::nullopt);
}

TEST_F(SlotChannelTest, ReceivesFromTheSocketWhenTheManagerSaysSo) {
  ASSERT_TRUE(channel_->send(kWords, {}));
  EXPECT_EQ(::send(manager_.get(), kWords.data(), 4, 0), 4);
  slot_->turn.store(Turn::on_socket);
  Descriptors none;
  EXPECT_EQ(channel_->receive(buffer_, none), 4U);
}

TEST_F(SlotChannelTest, SendsOverTheSocketWhatDoesNotFit) {
  const std::vector<std::byte> much(sizeof(Slot::bytes) + 1);
  ASSERT_TRUE(channel_->send(much, {}));
  EXPECT_EQ(slot_->turn.load(), Turn::idle);
  std::vector<std::byte> received(2 * much.size());
  EXPECT_EQ(::recv(manager_.get(), received.data(), received.size(), 0), static_cast<ssize_t>(much.size()));
}

// ---- patience

// How long a look is that finds nothing.
Patience::Clock::duration look(Patience& patience) {
  const auto began = Patience::Clock::now();
  for (bool looking = patience.begin(); looking; looking = patience.wait()) {
  }
  patience.gave_up();
  return Patience::Clock::now() - began;
}

TEST(PatienceTest, IsShortAfterManyMissesAndNowAndThenLong) {
  using std::chrono_literals::operator""ms;
  Patience patience({3ms, std::chrono::hours(1), std::numeric_limits<int>::max(), true});
  for (int i = 0; i < 8; ++i) EXPECT_GE(look(patience), 3ms);
  for (int i = 8; i < 64; ++i) (void)look(patience);
  EXPECT_GE(look(patience), 3ms) << "else two that sleep would never find out that they need not";
  // A find makes every look long again.
  (void)look(patience);
  EXPECT_TRUE(patience.begin());
  patience.found();
  EXPECT_GE(look(patience), 3ms);
}

TEST(PatienceTest, LeavesAProcessorThatOthersTookForLong) {
  Patience patience({std::chrono::hours(1), Patience::Clock::duration(0), std::numeric_limits<int>::max(), true});
  EXPECT_TRUE(patience.begin());
  EXPECT_FALSE(patience.wait()) << "any time is too long";
  EXPECT_FALSE(patience.begin()) << "for a while";
}

}  // namespace
}  // namespace mapcheck::protocol
