// SPDX-License-Identifier: Apache-2.0
// Runs of pages: of a section that are committed, with the bits that clients see, and of an allocation that are alike.
#include <gtest/gtest.h>
#include <unistd.h>

#include <random>

#include "client/commit_map.h"
#include "client/page_runs.h"
#include "objects/commitment.h"

namespace mapcheck {
namespace {

constexpr std::uint64_t kPages = 70'000;  // more than one page of bits

UniqueFd copy_of(int fd) {
  return UniqueFd(::dup(fd));
}

TEST(Commitment, CountsWhatIsMissingAndJoinsRuns) {
  objects::Commitment commitment(kPages);
  EXPECT_EQ(commitment.missing(0, kPages), kPages);
  ASSERT_TRUE(commitment.commit(10, 20));
  ASSERT_TRUE(commitment.commit(30, 40));
  EXPECT_EQ(commitment.missing(5, 35), 15U);
  EXPECT_EQ(commitment.from(0).pages, 10U);
  EXPECT_EQ(commitment.from(15).pages, 5U);
  EXPECT_EQ(commitment.from(25).pages, 5U);
  ASSERT_TRUE(commitment.commit(20, 30));
  EXPECT_EQ(commitment.from(10).pages, 30U);
  ASSERT_TRUE(commitment.commit(0, kPages));
  EXPECT_EQ(commitment.from(0).pages, kPages);
  EXPECT_EQ(commitment.missing(0, kPages), 0U);
}

// The bits say what the runs say, whether they were made before, between or after; and so do the parts that views map.
TEST(Commitment, ShowsItsBits) {
  std::mt19937_64 random(7);
  objects::Commitment commitment(kPages);
  std::vector<bool> expected(kPages);
  for (int round = 0; round < 200; ++round) {
    const std::uint64_t first = random() % kPages;
    const std::uint64_t end = first + 1 + random() % std::min<std::uint64_t>(kPages - first, 1000);
    ASSERT_TRUE(commitment.commit(first, end));
    for (std::uint64_t page = first; page < end; ++page) expected[page] = true;
    if (round == 50) {
      ASSERT_TRUE(commitment.bits());
    }
  }
  for (const std::uint64_t start : {0UL, 17UL, 32'768UL, 40'000UL}) {
    const auto map = client::CommitMap::map(copy_of(*commitment.bits()), start, kPages - start);
    ASSERT_TRUE(map);
    for (std::uint64_t page = start; page < kPages; ++page) {
      ASSERT_EQ(map->is_committed(page - start), expected[page]) << page << " from " << start;
    }
  }
}

TEST(Commitment, LetsNobodyElseWrite) {
  objects::Commitment commitment(kPages);
  const UniqueFd bits = copy_of(*commitment.bits());
  EXPECT_LT(::write(bits.get(), "x", 1), 0);
  EXPECT_NE(::ftruncate(bits.get(), 0), 0);
}

TEST(PageRuns, SayWhatAnArrayWouldSay) {
  std::mt19937_64 random(8);
  constexpr std::uint64_t kSize = 300;
  client::PageRuns runs(kSize, {});
  std::vector<client::PageState> expected(kSize);
  for (int round = 0; round < 2000; ++round) {
    const std::uint64_t first = random() % kSize;
    const std::uint64_t end = first + random() % (kSize - first + 1);
    const client::PageState state{static_cast<std::uint32_t>(random() % 3), false};
    runs.assign(first, end, state);
    std::fill(expected.begin() + static_cast<long>(first), expected.begin() + static_cast<long>(end), state);
    const std::uint64_t page = random() % kSize;
    std::uint64_t same = page;
    while (same < kSize && expected[same] == expected[page]) ++same;
    ASSERT_EQ(runs.from(page).state, expected[page]);
    ASSERT_EQ(runs.from(page).end, same) << "as long as it can be";
  }
}

}  // namespace
}  // namespace mapcheck
