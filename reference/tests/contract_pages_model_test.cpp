// SPDX-License-Identifier: Apache-2.0
// Long runs of calls drawn by chance, each compared with a model that keeps one entry for each page: what VirtualQuery
// shows, what an access meets, and which bytes are there. The seeds are fixed.
#include <array>
#include <random>

#include "contract.h"
#include "faults.h"
#include "views.h"

namespace mapcheck::tests {
namespace {

constexpr std::size_t kPages = 12;
constexpr int kRounds = 3000;

struct Span {
  std::size_t first = 0;
  std::size_t end = 0;
  SIZE_T size() const { return (end - first) * kPage; }
};

class Chance {
 public:
  explicit Chance(unsigned seed) : random_(seed) {}
  std::size_t below(std::size_t limit) { return random_() % limit; }
  Span span() {
    const std::size_t first = below(kPages);
    return Span{first, first + 1 + below(kPages - first)};
  }
  template <std::size_t size>
  DWORD one_of(const DWORD (&values)[size]) {
    return values[below(size)];
  }

 private:
  std::mt19937 random_;
};

bool can_read(DWORD protect) {
  return protect != 0 && protect != PAGE_NOACCESS;
}
bool can_write(DWORD protect) {
  return protect == PAGE_READWRITE || protect == PAGE_WRITECOPY;
}

void check_region(const char* base, std::size_t page, const std::array<DWORD, kPages>& shown, DWORD reserved_state) {
  std::size_t end = page;
  while (end < kPages && shown[end] == shown[page]) ++end;
  const auto region = query_pages(base + page * kPage);
  ASSERT_EQ(region.Protect, shown[page]);
  ASSERT_EQ(region.State, shown[page] == 0 ? reserved_state : MEM_COMMIT);
  ASSERT_EQ(region.RegionSize, (end - page) * kPage);
  ASSERT_EQ(region.AllocationBase, base);
}

// Memory of VirtualAlloc: 0 for a page that is not committed.
class MemoryModel {
 public:
  explicit MemoryModel(unsigned seed) : chance_(seed) {
    base_ = static_cast<char*>(VirtualAlloc(nullptr, kPages * kPage, MEM_RESERVE, PAGE_READWRITE));
  }
  ~MemoryModel() { EXPECT_TRUE(VirtualFree(base_, 0, MEM_RELEASE)); }

  void step() {
    constexpr DWORD kProtections[] = {PAGE_NOACCESS, PAGE_READONLY, PAGE_READWRITE};
    const Span span = chance_.span();
    char* const at = base_ + span.first * kPage;
    const DWORD wish = chance_.one_of(kProtections);
    switch (chance_.below(4)) {
      case 0:
        ASSERT_EQ(VirtualAlloc(at, span.size(), MEM_COMMIT, wish), at);
        set(span, wish);
        break;
      case 1:
        ASSERT_TRUE(VirtualFree(at, span.size(), MEM_DECOMMIT));
        set(span, 0);
        break;
      case 2:
        protect_span(at, span, wish);
        break;
      default:
        touch(chance_.below(kPages));
    }
    check_region(base_, chance_.below(kPages), protect_, MEM_RESERVE);
  }

 private:
  void set(Span span, DWORD protect) {
    for (std::size_t page = span.first; page < span.end; ++page) {
      if (protect == 0 || protect_[page] == 0) value_[page] = 0;
      protect_[page] = protect;
    }
  }
  void protect_span(char* at, Span span, DWORD wish) {
    bool committed = true;
    for (std::size_t page = span.first; page < span.end; ++page) committed = committed && protect_[page] != 0;
    DWORD old = 0;
    ASSERT_EQ(VirtualProtect(at, span.size(), wish, &old) != FALSE, committed);
    if (!committed) return;
    ASSERT_EQ(old, protect_[span.first]);
    set(span, wish);
  }
  void touch(std::size_t page) {
    char* const at = base_ + page * kPage;
    ASSERT_EQ(read_fault(at).code == 0, can_read(protect_[page]));
    if (can_read(protect_[page])) {
      ASSERT_EQ(*at, value_[page]);
    }
    const auto value = static_cast<char>(1 + chance_.below(100));
    ASSERT_EQ(write_fault(at, value).code == 0, can_write(protect_[page]));
    if (can_write(protect_[page])) value_[page] = value;
  }

  Chance chance_;
  char* base_ = nullptr;
  std::array<DWORD, kPages> protect_{};
  std::array<char, kPages> value_{};
};

// A view whose pages are turned copy-on-write and back, beside one that always shows the section. Pages of a
// SEC_RESERVE section are committed one by one.
class ViewModel {
 public:
  ViewModel(unsigned seed, bool reserve) : chance_(seed), reserve_(reserve) {
    section_ = memory_section(PAGE_READWRITE | (reserve ? SEC_RESERVE : SEC_COMMIT), kPages * kPage);
    shared_ = map(section_, FILE_MAP_WRITE);
    view_ = map(section_, FILE_MAP_WRITE);
    protect_.fill(PAGE_READWRITE);
    committed_.fill(!reserve);
  }
  ~ViewModel() { EXPECT_TRUE(UnmapViewOfFile(shared_) && UnmapViewOfFile(view_) && CloseHandle(section_)); }

  void step() {
    constexpr DWORD kProtections[] = {PAGE_NOACCESS, PAGE_READONLY, PAGE_READWRITE, PAGE_WRITECOPY, PAGE_WRITECOPY};
    const Span span = chance_.span();
    const DWORD wish = chance_.one_of(kProtections);
    switch (chance_.below(4)) {
      case 0:
        commit(span, wish);
        break;
      case 1:
        protect_span(span, wish);
        break;
      case 2:
        touch_shared(chance_.below(kPages));
        break;
      default:
        touch(chance_.below(kPages));
    }
    check_region(view_, chance_.below(kPages), shown(), MEM_RESERVE);
  }

 private:
  std::array<DWORD, kPages> shown() const {
    std::array<DWORD, kPages> all{};
    for (std::size_t page = 0; page < kPages; ++page) {
      const bool is_written = copied_[page] && protect_[page] == PAGE_WRITECOPY;
      all[page] = !committed_[page] ? 0 : is_written ? PAGE_READWRITE : protect_[page];
    }
    return all;
  }
  void set(Span span, DWORD protect) {
    for (std::size_t page = span.first; page < span.end; ++page) protect_[page] = protect;
  }
  void commit(Span span, DWORD wish) {
    if (reserve_ && chance_.below(4) != 0) return;  // or all would be committed soon
    char* const at = view_ + span.first * kPage;
    ASSERT_EQ(VirtualAlloc(at, span.size(), MEM_COMMIT, wish), at);
    for (std::size_t page = span.first; page < span.end; ++page) committed_[page] = true;
    set(span, wish);
  }
  void protect_span(Span span, DWORD wish) {
    bool committed = true;
    for (std::size_t page = span.first; page < span.end; ++page) committed = committed && committed_[page];
    const DWORD before = shown()[span.first];
    DWORD old = 0;
    ASSERT_EQ(VirtualProtect(view_ + span.first * kPage, span.size(), wish, &old) != FALSE, committed);
    if (!committed) return;
    ASSERT_EQ(old, before);
    set(span, wish);
  }
  void touch_shared(std::size_t page) {
    const auto value = static_cast<char>(1 + chance_.below(100));
    ASSERT_EQ(write_fault(shared_ + page * kPage, value).code == 0, committed_[page]);
    if (committed_[page]) section_value_[page] = value;
  }
  void touch(std::size_t page) {
    char* const at = view_ + page * kPage;
    const DWORD protect = committed_[page] ? protect_[page] : 0;
    ASSERT_EQ(read_fault(at).code == 0, can_read(protect));
    if (can_read(protect)) {
      ASSERT_EQ(*at, copied_[page] ? own_value_[page] : section_value_[page]);
    }
    const auto value = static_cast<char>(1 + chance_.below(100));
    ASSERT_EQ(write_fault(at, value).code == 0, can_write(protect));
    if (!can_write(protect)) return;
    copied_[page] = copied_[page] || protect == PAGE_WRITECOPY;
    (copied_[page] ? own_value_ : section_value_)[page] = value;
  }

  Chance chance_;
  const bool reserve_;
  HANDLE section_ = nullptr;
  char* shared_ = nullptr;
  char* view_ = nullptr;
  std::array<DWORD, kPages> protect_{};
  std::array<bool, kPages> committed_{};
  std::array<bool, kPages> copied_{};
  std::array<char, kPages> own_value_{};
  std::array<char, kPages> section_value_{};
};

template <class Model>
void run(Model& model) {
  for (int round = 0; round < kRounds && !testing::Test::HasFatalFailure(); ++round) {
    SCOPED_TRACE("round " + std::to_string(round));
    model.step();
  }
}

TEST(PagesModel, AgreesOnMemory) {
  MemoryModel model(1);
  run(model);
}

TEST(PagesModel, AgreesOnViews) {
  ViewModel model(2, false);
  run(model);
}

TEST(PagesModel, AgreesOnReservedViews) {
  for (unsigned seed = 3; seed < 6; ++seed) {
    ViewModel model(seed, true);
    run(model);
  }
}

}  // namespace
}  // namespace mapcheck::tests
