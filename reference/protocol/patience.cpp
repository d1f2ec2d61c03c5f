// SPDX-License-Identifier: Apache-2.0
// First the processor is kept, for as long as a round trip takes between two that run; then it is offered to others.
#include "protocol/patience.h"

#include <sched.h>

#include <algorithm>

namespace mapcheck::protocol {
namespace {

using namespace std::chrono_literals;

constexpr auto kShortBudget = 2us;
constexpr unsigned kMissesAllowed = 8;
constexpr unsigned kMissesPerTrial = 64;
constexpr auto kKeepProcessor = 4us;
constexpr auto kTurnOfAnother = 1500ns;  // a yield that took longer was taken
constexpr auto kLeastPenalty = 1ms;
constexpr auto kLargestPenalty = 500ms;
constexpr int kPauses = 8;

void pause_briefly() {
  for (int i = 0; i < kPauses; ++i) {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#else
    __asm__ volatile("" ::: "memory");
#endif
  }
}

}  // namespace

bool Patience::has_several_processors() {
  cpu_set_t set;
  CPU_ZERO(&set);
  return ::sched_getaffinity(0, sizeof(set), &set) == 0 && CPU_COUNT(&set) > 1;
}

bool Patience::begin() {
  began_ = last_ = Clock::now();
  turns_ = 0;
  const bool is_long = misses_ < kMissesAllowed || misses_ % kMissesPerTrial == 0;
  budget_ = is_long ? limits_.budget : std::min<Clock::duration>(limits_.budget, kShortBudget);
  return (several_processors_ || limits_.looks_alone) && began_ >= not_before_;
}

bool Patience::wait() {
  if (several_processors_ && last_ - began_ < kKeepProcessor) {
    pause_briefly();
  } else {
    ::sched_yield();
  }
  const auto now = Clock::now();
  const bool disturbed = now - last_ > limits_.disturbance;
  if (!several_processors_ || now - last_ > kTurnOfAnother) ++turns_;
  last_ = now;
  if (disturbed) {
    not_before_ = now + penalty_;
    penalty_ = std::min<Clock::duration>(2 * penalty_, kLargestPenalty);
  }
  return !disturbed && turns_ <= limits_.turns && now - began_ < budget_;
}

void Patience::found() {
  misses_ = 0;
  penalty_ = std::max<Clock::duration>(penalty_ - penalty_ / 8, kLeastPenalty);
}

void Patience::gave_up() {
  ++misses_;
}

}  // namespace mapcheck::protocol
