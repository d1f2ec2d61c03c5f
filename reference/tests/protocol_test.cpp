// SPDX-License-Identifier: Apache-2.0
// Messages that no client of ours sends: cut, lengthened, and made of noise. The manager understands whole messages
// only and outlives everything else.
#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <random>

#include "manager/session.h"
#include "protocol/messages.h"

namespace mapcheck::protocol {
namespace {

template <class Request>
std::vector<std::byte> encoded(Request request) {
  Encoder encoder;
  encoder("kind", Request::kind);
  request.fields(encoder);
  return {encoder.bytes().begin(), encoder.bytes().end()};
}

// A message without its kind.
std::span<const std::byte> body_of(const std::vector<std::byte>& message) {
  return std::span<const std::byte>(message).subspan(sizeof(MessageKind));
}

template <class Message>
bool decodes(std::span<const std::byte> bytes) {
  Descriptors descriptors;
  Decoder decoder(bytes, descriptors);
  Message message;
  message.fields(decoder);
  return decoder.finished();
}

TEST(Wire, AMessageComesBackAsItWas) {
  CreateSemaphoreRequest sent;
  sent.creation = {u"n\xD800me", true};
  sent.initial_count = -1;
  sent.maximum_count = 2147483647;
  const auto bytes = encoded(sent);
  Descriptors descriptors;
  Decoder decoder(body_of(bytes), descriptors);
  CreateSemaphoreRequest received;
  received.fields(decoder);
  EXPECT_TRUE(decoder.finished());
  EXPECT_EQ(received.creation.name, sent.creation.name);
  EXPECT_TRUE(received.creation.inherit);
  EXPECT_EQ(received.initial_count, -1);
  EXPECT_EQ(received.maximum_count, 2147483647);
}

TEST(Wire, ACutOrLengthenedMessageIsNone) {
  WaitRequest wait;
  wait.handles = {4, 8, 12};
  auto bytes = encoded(wait);
  const auto body = body_of(bytes);
  EXPECT_TRUE(decodes<WaitRequest>(body));
  for (std::size_t size = 0; size < body.size(); ++size) EXPECT_FALSE(decodes<WaitRequest>(body.first(size))) << size;
  bytes.push_back(std::byte{0});
  EXPECT_FALSE(decodes<WaitRequest>(body_of(bytes)));
}

TEST(Wire, LengthsAreLimitedBeforeMemoryIsTaken) {
  Encoder encoder;
  encoder("length", std::uint32_t{0xFFFFFFFF});
  EXPECT_FALSE(decodes<DeleteFileRequest>(encoder.bytes()));
  WaitRequest wait;
  wait.handles.assign(kMaxHandles + 1, 4);
  EXPECT_FALSE(decodes<WaitRequest>(body_of(encoded(wait))));
  const auto named = [](std::size_t size) { return encoded(CreateJobRequest{{std::u16string(size, u'x'), false}}); };
  EXPECT_TRUE(decodes<CreateJobRequest>(body_of(named(kMaxText))));
  EXPECT_FALSE(decodes<CreateJobRequest>(body_of(named(kMaxText + 1))));
}

TEST(Wire, ABoolIsZeroOrOne) {
  auto bytes = encoded(PrepareProcessRequest{true});
  EXPECT_TRUE(decodes<PrepareProcessRequest>(body_of(bytes)));
  bytes.back() = std::byte{2};
  EXPECT_FALSE(decodes<PrepareProcessRequest>(body_of(bytes)));
}

TEST(Wire, ADescriptorThatDidNotComeIsMissed) {
  DeleteFileRequest request;
  request.file = PassedFd::borrow(0);
  EXPECT_FALSE(decodes<DeleteFileRequest>(body_of(encoded(std::move(request)))));
}

// A session with its manager's world, and the number of replies that it gave.
class Sessions : public testing::Test {
 protected:
  std::unique_ptr<manager::Session> session() {
    manager::Peer peer;
    peer.process_id = static_cast<std::uint32_t>(::getpid());
    peer.pidfd = UniqueFd(static_cast<int>(::syscall(SYS_pidfd_open, ::getpid(), 0U)));
    const auto count = [this](std::span<const std::byte>, std::span<const int>) { ++replies_; };
    return std::make_unique<manager::Session>(world_, std::move(peer), count, trace_);
  }
  bool say(manager::Session& session, std::span<const std::byte> message) {
    Descriptors descriptors;
    return session.handle(message, descriptors);
  }

  int replies_ = 0;
  manager::Trace trace_;
  objects::World world_{nullptr};
};

TEST_F(Sessions, AreAttachedBeforeAnythingElse) {
  auto early = session();
  EXPECT_FALSE(say(*early, encoded(CreateEventRequest{})));
  auto process = session();
  EXPECT_TRUE(say(*process, encoded(AttachProcessRequest{})));
  EXPECT_FALSE(say(*process, encoded(CreateEventRequest{}))) << "a process says nothing, its threads do";
  auto thread = session();
  EXPECT_TRUE(say(*thread, encoded(AttachThreadRequest{77})));
  EXPECT_TRUE(say(*thread, encoded(CreateEventRequest{})));
  EXPECT_EQ(replies_, 3);
  EXPECT_EQ(world_.tally().handles, 1U);
  process.reset();
  EXPECT_EQ(world_.tally().handles, 0U) << "the process has ended";
  EXPECT_FALSE(say(*thread, encoded(CreateEventRequest{})));
}

TEST_F(Sessions, DoNotSpeakWhileTheyWait) {
  auto process = session();
  auto thread = session();
  EXPECT_TRUE(say(*process, encoded(AttachProcessRequest{})) && say(*thread, encoded(AttachThreadRequest{77})));
  EXPECT_TRUE(say(*thread, encoded(CreateEventRequest{})));
  EXPECT_TRUE(say(*thread, encoded(WaitRequest{{4}, false, false, 0xFFFFFFFF})));
  EXPECT_FALSE(say(*thread, encoded(SetEventRequest{4})));
}

TEST_F(Sessions, SurviveNoise) {
  std::mt19937 random(4711);  // the same noise each time
  const auto any_byte = [&random] { return static_cast<std::byte>(random() & 0xFFU); };
  auto process = session();
  auto thread = session();
  EXPECT_TRUE(say(*process, encoded(AttachProcessRequest{})));
  EXPECT_TRUE(say(*thread, encoded(AttachThreadRequest{77})));
  for (int round = 0; round < 20'000; ++round) {
    std::vector<std::byte> message(random() % 48);
    for (std::byte& byte : message) byte = any_byte();
    // Mostly kinds that exist, so that handlers are reached; not the one that ends processes.
    const auto kind = static_cast<std::uint16_t>(1 + random() % 40);
    if (kind == static_cast<std::uint16_t>(MessageKind::terminate_process)) continue;
    if (message.size() >= sizeof(kind)) std::memcpy(message.data(), &kind, sizeof(kind));
    if (!say(*thread, message) && thread->thread()->is_waiting()) {
      thread = session();  // it waits: its owner would be cut off now
      EXPECT_TRUE(say(*thread, encoded(AttachThreadRequest{static_cast<std::uint32_t>(100 + round)})));
    }
  }
  EXPECT_EQ(world_.tally().waiters, thread->thread()->is_waiting() ? 1U : 0U);
}

}  // namespace
}  // namespace mapcheck::protocol
