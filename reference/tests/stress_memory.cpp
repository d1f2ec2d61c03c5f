// SPDX-License-Identifier: Apache-2.0
// Operations on views and files. The first word of a section of memory says which object it is, so a view that shows
// another one's bytes is found out.
#include "stress_client.h"

namespace mapcheck::tests::stress {

void Client::map_memory() {
  const HeldHandle* held = some_handle();
  if (held == nullptr || held->keeps != 0) return;
  tick();
  void* view = MapViewOfFile(handle_of(held->value), FILE_MAP_WRITE, 0, 0, one_in(2) ? 0 : 4096);
  if (held->kind != Kind::section) {
    return expect(view == nullptr && GetLastError() == ERROR_INVALID_HANDLE, "only a section is mapped", held->value);
  }
  expect(view != nullptr, "a section that is held can be mapped", held->value);
  if (view == nullptr) return;
  auto* word = static_cast<std::atomic<std::uint32_t>*>(view);
  const std::uint32_t before = word->exchange(held->object);
  expect(before == 0 || before == held->object, "a view shows its own section", before);
  tick();
  expect(UnmapViewOfFile(view), "a view can be unmapped");
}

void Client::map_badly() {
  const HeldHandle* held = some_handle();
  if (held == nullptr) return;
  HANDLE handle = handle_of(held->value);
  tick();
  switch (any(4)) {
    case 0:
      return expect(MapViewOfFile(handle, FILE_MAP_READ, 0, 1, 0) == nullptr, "an odd offset is refused");
    case 1:
      return expect(MapViewOfFile(handle, FILE_MAP_READ, 1, 0, 0) == nullptr, "an offset past the end is refused");
    case 2:
      return expect(MapViewOfFile(handle, FILE_MAP_READ, 0, 0, SIZE_T{1} << 40) == nullptr, "so is such a size");
    default:
      return expect(!UnmapViewOfFile(reinterpret_cast<void*>(0x10000)), "where no view is nothing is unmapped");
  }
}

void Client::open_file() {
  if (!has_room()) return close_some();
  const std::string path = std::string(board_.folder.data()) + "/file-" + std::to_string(number_);
  constexpr DWORD kAll = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
  tick();
  HANDLE file = CreateFileA(path.c_str(), GENERIC_READ | GENERIC_WRITE, kAll, nullptr,
                            one_in(4) ? CREATE_ALWAYS : OPEN_ALWAYS, 0, nullptr);
  slot_.attached = true;
  if (file == INVALID_HANDLE_VALUE) return expect(GetLastError() == ERROR_USER_MAPPED_FILE, "a file can be opened");
  add(file, new_object(), Kind::file);
}

void Client::make_file_section() {
  const HeldHandle* held = first_that([](const HeldHandle& each) { return each.kind == Kind::file; });
  if (held == nullptr || !has_room()) return open_file();
  const std::uint32_t file = held->object;
  tick();
  HANDLE section = CreateFileMappingA(handle_of(held->value), nullptr, PAGE_READWRITE, 0, 4096 * (1 + any(3)), nullptr);
  expect(section != nullptr, "a section of a file can be made");
  if (section != nullptr) add(section, new_object(), Kind::section, file);
}

void Client::map_file() {
  const HeldHandle* held = first_that([](const HeldHandle& each) { return each.keeps != 0; });
  if (held == nullptr || slot_.view_count == kMostViews) return make_file_section();
  const HeldHandle section = *held;
  tick();
  void* view = MapViewOfFile(handle_of(section.value), FILE_MAP_WRITE, 0, 0, 0);
  expect(view != nullptr, "a section of a file can be mapped");
  if (view == nullptr) return;
  static_cast<volatile char*>(view)[0] = 'x';
  slot_.views[slot_.view_count++] = HeldView{reinterpret_cast<std::uint64_t>(view), section.object, section.keeps};
}

void Client::unmap() {
  if (slot_.view_count == 0) return;
  HeldView& view = slot_.views[any(slot_.view_count)];
  tick();
  expect(UnmapViewOfFile(reinterpret_cast<void*>(view.address)), "a view of a file can be unmapped");
  view = slot_.views[--slot_.view_count];
}

}  // namespace mapcheck::tests::stress
