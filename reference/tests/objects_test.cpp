// SPDX-License-Identifier: Apache-2.0
// Objects without processes: the two lifetimes, the handle table, and what waits do when several can succeed.
#include <gtest/gtest.h>

#include "objects/event.h"
#include "objects/handle_table.h"
#include "objects/mutex.h"
#include "objects/name_space.h"
#include "objects/semaphore.h"
#include "objects/thread.h"
#include "winbase.h"

namespace mapcheck::objects {
namespace {

TEST(Lifetimes, TheNameGoesWithTheHandlesAndTheObjectWithTheReferences) {
  Tally tally;
  NameSpace names(tally);
  HandleTable table;
  const Place place = *names.resolve(1, u"name");
  Ref<Event> event = make_object<Event>(tally, false, false);
  place.directory->add(u"name", *event);
  const HandleValue first = table.open(*event, 1, false);
  const HandleValue second = table.open(*event, 1, false);
  table.close(first);
  EXPECT_EQ(place.directory->find(u"name"), event.get());
  table.close(second);
  EXPECT_EQ(place.directory->find(u"name"), nullptr);
  EXPECT_EQ(tally.names, 0U);
  EXPECT_EQ(tally.handles, 0U);
  EXPECT_EQ(tally.objects, 1U) << "a reference still holds it";
  event = {};
  EXPECT_EQ(tally.objects, 0U);
}

TEST(HandleTable, GivesTheLowestFreeValue) {
  Tally tally;
  HandleTable table;
  Ref<Event> event = make_object<Event>(tally, false, false);
  for (HandleValue expected : {4U, 8U, 12U}) EXPECT_EQ(table.open(*event, 0, false), expected);
  table.close(8);
  table.close(4);
  EXPECT_EQ(table.find(8), nullptr);
  EXPECT_EQ(table.open(*event, 0, false), 4U);
  EXPECT_EQ(table.open(*event, 0, false), 8U);
  EXPECT_EQ(table.open(*event, 0, false), 16U);
}

TEST(HandleTable, DoesNotTrustValues) {
  HandleTable table;
  for (const HandleValue value :
       {HandleValue{0}, HandleValue{3}, HandleValue{4}, ~HandleValue{0}, HandleValue{1} << 63}) {
    EXPECT_EQ(table.find(value), nullptr) << value;
    table.close(value);
  }
}

TEST(HandleTable, AChildInheritsWhatIsInheritableAtItsValue) {
  Tally tally;
  HandleTable parent;
  HandleTable child;
  Ref<Event> event = make_object<Event>(tally, false, false);
  const HandleValue plain = parent.open(*event, 7, false);
  const HandleValue inheritable = parent.open(*event, 5, true);
  child.inherit_from(parent);
  EXPECT_EQ(child.find(plain), nullptr);
  ASSERT_NE(child.find(inheritable), nullptr);
  EXPECT_EQ(child.find(inheritable)->access, 5U);
  EXPECT_EQ(child.open(*event, 0, false), plain) << "the hole is the free value";
  EXPECT_EQ(tally.handles, 4U);
}

struct Outcomes {
  std::vector<std::uint32_t> all;
  Wait::Finished add() {
    return [this](std::uint32_t outcome) { all.push_back(outcome); };
  }
};

class Waiting : public testing::Test {
 protected:
  // Lets the thread wait; what comes of it is added to the outcomes.
  void wait(Thread& thread, std::vector<Ref<Object>> objects, bool all,
            std::optional<Clock::time_point> deadline = {}) {
    auto wait = std::make_unique<Wait>(thread, std::move(objects), all);
    ASSERT_FALSE(wait->try_take()) << "this wait was to block";
    wait->enlist(tally_, deadlines_, deadline, outcomes_.add());
    thread.keep_wait(std::move(wait));
  }

  Tally tally_;
  Deadlines deadlines_;
  Outcomes outcomes_;
};

TEST_F(Waiting, ForAllIsAtomicAmongRivals) {
  auto mutex = make_object<Mutex>(tally_);
  auto event = make_object<Event>(tally_, false, false);
  auto owner = make_object<Thread>(tally_, 1U);
  auto both = make_object<Thread>(tally_, 2U);
  auto one = make_object<Thread>(tally_, 3U);
  mutex->take(*owner);
  wait(*both, {mutex, event}, true);
  wait(*one, {event}, false);
  event->set();
  EXPECT_EQ(outcomes_.all, (std::vector<std::uint32_t>{WAIT_OBJECT_0})) << "who can take everything gets the event";
  EXPECT_FALSE(one->is_waiting());
  EXPECT_TRUE(mutex->release(*owner));
  EXPECT_TRUE(both->is_waiting()) << "the event is gone";
  event->set();
  EXPECT_FALSE(both->is_waiting());
  EXPECT_FALSE(mutex->is_signaled(*owner)) << "the mutex went along with the event";
}

// ERROR_MUTANT_LIMIT_EXCEEDED's condition, with a smaller limit.
TEST_F(Waiting, DoesNotTakeAMutexTooOften) {
  auto mutex = make_object<Mutex>(tally_, 2U);
  auto event = make_object<Event>(tally_, true, true);
  auto owner = make_object<Thread>(tally_, 1U);
  auto other = make_object<Thread>(tally_, 2U);
  const std::vector<Ref<Object>> both = {mutex, event};
  mutex->take(*owner);
  EXPECT_FALSE(would_exceed(both, false, *owner));
  mutex->take(*owner);
  EXPECT_TRUE(would_exceed(both, false, *owner));
  EXPECT_TRUE(would_exceed(both, true, *owner));
  EXPECT_FALSE(would_exceed({event, mutex}, false, *owner)) << "the event comes first";
  EXPECT_FALSE(would_exceed(both, false, *other)) << "who cannot have it waits";
  event->reset();
  EXPECT_FALSE(would_exceed(both, true, *owner)) << "nothing is taken";
}

TEST_F(Waiting, OnePermitLetsOneGo) {
  auto semaphore = make_object<Semaphore>(tally_, 0, 5);
  auto first = make_object<Thread>(tally_, 1U);
  auto second = make_object<Thread>(tally_, 2U);
  wait(*first, {semaphore}, false);
  wait(*second, {semaphore}, false);
  EXPECT_EQ(tally_.waiters, 2U);
  EXPECT_EQ(*semaphore->release(1), 0);
  EXPECT_FALSE(first->is_waiting()) << "first come, first served";
  EXPECT_TRUE(second->is_waiting());
  EXPECT_EQ(semaphore->release(5).code(), ERROR_SUCCESS);
  EXPECT_EQ(outcomes_.all.size(), 2U);
  EXPECT_EQ(tally_.waiters, 0U);
}

TEST_F(Waiting, EndsAtItsDeadline) {
  auto event = make_object<Event>(tally_, false, false);
  auto thread = make_object<Thread>(tally_, 1U);
  const auto now = Clock::now();
  wait(*thread, {event}, false, now + std::chrono::milliseconds(5));
  EXPECT_EQ(deadlines_.next(), now + std::chrono::milliseconds(5));
  deadlines_.expire(now + std::chrono::milliseconds(4));
  EXPECT_TRUE(thread->is_waiting());
  deadlines_.expire(now + std::chrono::milliseconds(5));
  EXPECT_EQ(outcomes_.all, (std::vector<std::uint32_t>{WAIT_TIMEOUT}));
  EXPECT_FALSE(deadlines_.next());
  event->set();
  EXPECT_EQ(outcomes_.all.size(), 1U) << "nobody waits any more";
}

// A timer for a date follows the clock of the system when that is set; one for a span does not.
TEST_F(Waiting, FollowsTheClockOnlyIfItIsForADate) {
  using std::chrono::hours;
  struct Bell final : Alarm {
    void ring() override { ++rung; }
    int rung = 0;
  } span, date;
  const auto now = Clock::now();
  const auto today = SystemClock::now();
  deadlines_.add(now + hours(2), span);
  deadlines_.add(today + hours(3), date);
  EXPECT_EQ(deadlines_.next(now, today), now + hours(2));
  EXPECT_EQ(deadlines_.next(now, today + hours(2)), now + hours(1)) << "set forward";
  EXPECT_EQ(deadlines_.next(now, today - hours(9)), now + hours(2)) << "set back";
  deadlines_.expire(now, today + hours(2));
  EXPECT_EQ(span.rung + date.rung, 0);
  deadlines_.expire(now, today + hours(3));
  EXPECT_EQ(date.rung, 1);
  deadlines_.expire(now + hours(2), today - hours(9));
  EXPECT_EQ(span.rung, 1);
  EXPECT_FALSE(deadlines_.next(now, today));
}

TEST_F(Waiting, IsForgottenWhenTheThreadEnds) {
  auto event = make_object<Event>(tally_, false, false);
  auto thread = make_object<Thread>(tally_, 1U);
  wait(*thread, {event}, false, Clock::now());
  thread->end();
  EXPECT_EQ(tally_.waiters, 0U);
  event->set();
  deadlines_.expire(Clock::now());
  EXPECT_TRUE(outcomes_.all.empty());
  EXPECT_TRUE(event->is_signaled(*thread)) << "a dead thread takes nothing";
}

TEST_F(Waiting, AThreadsEndPassesOnItsMutexes) {
  auto first = make_object<Mutex>(tally_);
  auto second = make_object<Mutex>(tally_);
  auto owner = make_object<Thread>(tally_, 1U);
  auto waiter = make_object<Thread>(tally_, 2U);
  first->take(*owner);
  second->take(*owner);
  wait(*waiter, {first, second}, false);
  // The wait holds the only references; whichever is taken first, the other mutex goes while its owner ends.
  first = {};
  second = {};
  owner->end();
  ASSERT_EQ(outcomes_.all.size(), 1U);
  EXPECT_EQ(outcomes_.all[0] & ~1U, WAIT_ABANDONED_0);
  EXPECT_EQ(tally_.objects, 0U);
}

}  // namespace
}  // namespace mapcheck::objects
