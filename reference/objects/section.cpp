// SPDX-License-Identifier: Apache-2.0
// Sections, and what each page protection means for rights.
#include "objects/section.h"

#include <sys/mman.h>
#include <unistd.h>

#include "support/descriptor_room.h"
#include "winnt.h"

namespace mapcheck::objects {
namespace {

constexpr std::uint64_t kPage = 4096;

bool is_executable(std::uint32_t protect) {
  return (protect & (PAGE_EXECUTE | PAGE_EXECUTE_READ | PAGE_EXECUTE_READWRITE | PAGE_EXECUTE_WRITECOPY)) != 0;
}

}  // namespace

bool is_writable(std::uint32_t protect) {
  return (protect & (PAGE_READWRITE | PAGE_EXECUTE_READWRITE)) != 0;
}

std::uint32_t section_access_of(std::uint32_t protect) {
  return STANDARD_RIGHTS_REQUIRED | SECTION_QUERY | SECTION_MAP_READ | (is_writable(protect) ? SECTION_MAP_WRITE : 0U) |
         (is_executable(protect) ? SECTION_MAP_EXECUTE : 0U);
}

std::uint32_t view_access_of(std::uint32_t protect) {
  return (is_writable(protect) ? SECTION_MAP_WRITE : SECTION_MAP_READ) |
         (is_executable(protect) ? SECTION_MAP_EXECUTE : 0U);
}

std::uint32_t file_access_of(std::uint32_t protect) {
  return FILE_READ_DATA | (is_writable(protect) ? FILE_WRITE_DATA : 0U) | (is_executable(protect) ? FILE_EXECUTE : 0U);
}

Section::Section(Tally& tally, SectionTraits traits, std::uint64_t size)
    : Object(tally, kKind), traits_(traits), size_(size), number_(++tally.sections_made) {
  if ((traits_.attributes & SEC_RESERVE) != 0) {
    commitment_.emplace(size / kPage);
  } else {
    committed_ = size;
  }
  this->tally().committed += committed_;
}

Section::Section(Tally& tally, SectionTraits traits, std::uint64_t size, Ref<File> file)
    : Object(tally, kKind), traits_(traits), size_(size), number_(++tally.sections_made), file_(std::move(file)) {
  file_->node().section_added(is_writable(traits_.protect));
}

Section::~Section() {
  tally().committed -= committed_;
  if (file_) file_->node().section_removed(is_writable(traits_.protect));
}

Status Section::commit(std::uint64_t first, std::uint64_t end, std::uint64_t limit) {
  const std::uint64_t more = commitment_->missing(first, end) * kPage;
  if (more > limit || tally().committed > limit - more) return fail(ERROR_COMMITMENT_LIMIT);
  const Status done = commitment_->commit(first, end);
  if (!done) return done;
  committed_ += more;
  tally().committed += more;
  return Done{};
}

std::uint32_t Section::protect_modifiers() const {
  return ((traits_.attributes & SEC_NOCACHE) != 0 ? PAGE_NOCACHE : 0U) |
         ((traits_.attributes & SEC_WRITECOMBINE) != 0 ? PAGE_WRITECOMBINE : 0U);
}

bool Section::allows(std::uint32_t view_protect) const {
  if (is_writable(view_protect) && !is_writable(traits_.protect)) return false;
  return !is_executable(view_protect) || is_executable(traits_.protect);
}

Result<int> Section::memory() {
  if (file_) return file_->fd();
  if (!memory_) {
    UniqueFd memory(::memfd_create("mapcheck-section", MFD_CLOEXEC));
    if (is_of_the_last(memory.get())) return fail(ERROR_NO_SYSTEM_RESOURCES);
    if (::ftruncate(memory.get(), static_cast<off_t>(size_)) != 0) return fail(ERROR_NOT_ENOUGH_MEMORY);
    memory_ = std::move(memory);
  }
  return memory_.get();
}

}  // namespace mapcheck::objects
