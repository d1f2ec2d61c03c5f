// SPDX-License-Identifier: Apache-2.0
// What this library knows of each page of an allocation, as runs of equal pages: an allocation of a terabyte costs as
// much as one of a page. Page numbers count from the allocation's base; the runs cover it without a gap.
#pragma once

#include <cstdint>
#include <map>

namespace mapcheck::client {

struct PageState {
  std::uint32_t protect = 0;  // a PAGE_ value with modifiers; 0: private memory that is reserved only
  bool detached = false;      // of a view: mapped privately, so the page may be this process's own copy
  bool operator==(const PageState&) const = default;
};

struct PageRun {
  std::uint64_t first = 0;
  std::uint64_t end = 0;
  PageState state;
};

class PageRuns {
 public:
  PageRuns() = default;
  PageRuns(std::uint64_t pages, PageState state) : pages_(pages), starts_{{0, state}} {}

  std::uint64_t size() const { return pages_; }
  // The run that the page lies in, from that page on.
  PageRun from(std::uint64_t page) const;
  void assign(std::uint64_t first, std::uint64_t end, PageState state);

  // Calls with each run of a range, cut to it. The call may assign within the run that it was given.
  template <class Call>
  void each(std::uint64_t first, std::uint64_t end, Call call) const {
    while (first < end) {
      PageRun run = from(first);
      if (run.end > end) run.end = end;
      call(run);
      first = run.end;
    }
  }

 private:
  std::uint64_t pages_ = 0;
  std::map<std::uint64_t, PageState> starts_;  // neighbours differ
};

}  // namespace mapcheck::client
