// SPDX-License-Identifier: Apache-2.0
// First the processor is kept, for as long as a round trip takes between two that run; then it is offered to others.
#include "protocol/patience.h"

#include <sched.h>

#include <algorithm>

namespace mapcheck::protocol {
namespace {

using namespace std::chrono_literals;

constexpr auto kLeastBudget = 2us;
constexpr auto kKeepProcessor = 4us;
constexpr auto kLeastPenalty = 1ms;
constexpr auto kLargestPenalty = 500ms;
constexpr int kPauses = 8;

bool has_several_processors() {
  cpu_set_t set;
  CPU_ZERO(&set);
  return ::sched_getaffinity(0, sizeof(set), &set) == 0 && CPU_COUNT(&set) > 1;
}

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

Patience::Patience(Clock::duration budget, Clock::duration disturbance)
    : several_processors_(has_several_processors()),
      most_(budget),
      disturbance_(disturbance),
      budget_(budget),
      penalty_(kLeastPenalty) {}

bool Patience::begin() {
  began_ = last_ = Clock::now();
  return began_ >= not_before_;
}

bool Patience::wait() {
  if (several_processors_ && last_ - began_ < kKeepProcessor) {
    pause_briefly();
  } else {
    ::sched_yield();
  }
  const auto now = Clock::now();
  const bool disturbed = now - last_ > disturbance_;
  last_ = now;
  if (disturbed) {
    not_before_ = now + penalty_;
    penalty_ = std::min<Clock::duration>(2 * penalty_, kLargestPenalty);
  }
  return !disturbed && now - began_ < budget_;
}

void Patience::found() {
  budget_ = std::min<Clock::duration>(2 * budget_, most_);
  penalty_ = std::max<Clock::duration>(penalty_ - penalty_ / 8, kLeastPenalty);
}

void Patience::gave_up() {
  budget_ = std::min(most_, std::max<Clock::duration>(budget_ / 2, kLeastBudget));
}

}  // namespace mapcheck::protocol
