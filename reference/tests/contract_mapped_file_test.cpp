// SPDX-License-Identifier: Apache-2.0
// What a section or a view keeps others from doing to its file: cutting, emptying, deleting, opening without sharing.
// It keeps them from it as long as there is either, and no longer.
#include <initializer_list>

#include "contract.h"
#include "scratch_file.h"

namespace mapcheck::tests {
namespace {

constexpr DWORD kReadWrite = GENERIC_READ | GENERIC_WRITE;
constexpr DWORD kShareAll = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;

HANDLE open(const ScratchFile& scratch, DWORD access, DWORD share, DWORD disposition = OPEN_EXISTING, DWORD flags = 0) {
  return CreateFileA(scratch.path().c_str(), access, share, nullptr, disposition, flags, nullptr);
}
DWORD open_error(const ScratchFile& scratch, DWORD access, DWORD share, DWORD disposition = OPEN_EXISTING) {
  HANDLE file = INVALID_HANDLE_VALUE;
  const DWORD error = last_error_of([&] { file = open(scratch, access, share, disposition); });
  if (file == INVALID_HANDLE_VALUE) return error;
  EXPECT_TRUE(CloseHandle(file));
  return ERROR_SUCCESS;
}

// A section of the whole file, whose handle is closed again.
HANDLE section_of(const ScratchFile& scratch, DWORD protect, DWORD size = 0, LPCWSTR name = nullptr) {
  HANDLE file = open(scratch, kReadWrite, kShareAll);
  HANDLE section = CreateFileMappingW(file, nullptr, protect, 0, size, name);
  EXPECT_NE(section, nullptr);
  EXPECT_TRUE(CloseHandle(file));
  return section;
}

DWORD end_at(HANDLE file, LONGLONG size) {
  LARGE_INTEGER distance{};
  distance.QuadPart = size;
  EXPECT_TRUE(SetFilePointerEx(file, distance, nullptr, FILE_BEGIN));
  BOOL done = FALSE;
  const DWORD error = last_error_of([&] { done = SetEndOfFile(file); });
  return done ? ERROR_SUCCESS : error;
}

// W-466, W-468 to W-472 for PAGE_READONLY, W-473 to W-476, W-478, W-479 for PAGE_READWRITE, W-480 for another handle;
// D-216 to D-218: the file may grow and may stay; not one byte may go, though the section has only four.
TEST(MappedFiles, AreNotCut) {
  for (DWORD protect : {PAGE_READONLY, PAGE_READWRITE, PAGE_WRITECOPY}) {
    const ScratchFile scratch(6);
    HANDLE file = open(scratch, kReadWrite, kShareAll);
    HANDLE section = section_of(scratch, protect, 4);
    EXPECT_EQ(end_at(file, 6), ERROR_SUCCESS);
    EXPECT_EQ(end_at(file, 8), ERROR_SUCCESS);
    EXPECT_EQ(scratch.size(), 8);
    EXPECT_EQ(end_at(file, 6), ERROR_USER_MAPPED_FILE);
    EXPECT_EQ(scratch.size(), 8);
    EXPECT_EQ(end_at(file, 8192), ERROR_SUCCESS);
    EXPECT_EQ(end_at(file, 8191), ERROR_USER_MAPPED_FILE);
    void* view = MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0);
    EXPECT_TRUE(CloseHandle(section));
    EXPECT_EQ(end_at(file, 16384), ERROR_SUCCESS);
    EXPECT_EQ(end_at(file, 16383), ERROR_USER_MAPPED_FILE) << "a view is enough";
    EXPECT_EQ(scratch.size(), 16384);
    EXPECT_TRUE(UnmapViewOfFile(view));
    EXPECT_EQ(end_at(file, 6), ERROR_SUCCESS);
    EXPECT_EQ(scratch.size(), 6);
    EXPECT_TRUE(CloseHandle(file));
  }
}

// W-491 to W-493, W-495: and not emptied; a file that is refused is as it was.
TEST(MappedFiles, AreNotEmptied) {
  for (DWORD protect : {PAGE_READONLY, PAGE_WRITECOPY, PAGE_READWRITE}) {
    const ScratchFile scratch(6);
    HANDLE section = section_of(scratch, protect);
    for (DWORD disposition : {CREATE_ALWAYS, TRUNCATE_EXISTING}) {
      EXPECT_EQ(open_error(scratch, GENERIC_WRITE, kShareAll, disposition), ERROR_USER_MAPPED_FILE);
    }
    EXPECT_EQ(scratch.size(), 6);
    EXPECT_TRUE(CloseHandle(section));
    EXPECT_EQ(open_error(scratch, GENERIC_WRITE, kShareAll, TRUNCATE_EXISTING), ERROR_SUCCESS);
    EXPECT_EQ(scratch.size(), 0);
  }
}

// W-496 to W-499, D-211 to D-213: a writable section counts as a writer that shares everything; one that cannot write
// its file counts as nobody, and neither does who asks for attributes only.
TEST(MappedFiles, AreSharedAsTheirSectionsWrite) {
  constexpr DWORD kData[] = {FILE_READ_DATA, FILE_WRITE_DATA, FILE_APPEND_DATA, FILE_EXECUTE, DELETE};
  const ScratchFile scratch(6);
  for (DWORD protect : {PAGE_READONLY, PAGE_WRITECOPY, PAGE_READWRITE}) {
    HANDLE section = section_of(scratch, protect);
    void* view = MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0);
    for (DWORD share = 0; share <= kShareAll; ++share) {
      SCOPED_TRACE("protection " + std::to_string(protect) + " share " + std::to_string(share));
      const bool refused = protect == PAGE_READWRITE && (share & FILE_SHARE_WRITE) == 0;
      for (DWORD access : kData) {
        EXPECT_EQ(open_error(scratch, access, share), refused ? ERROR_SHARING_VIOLATION : ERROR_SUCCESS) << access;
      }
      for (DWORD access : {0U, FILE_READ_ATTRIBUTES, READ_CONTROL}) {
        EXPECT_EQ(open_error(scratch, access, share), ERROR_SUCCESS) << access;
      }
    }
    EXPECT_TRUE(UnmapViewOfFile(view) && CloseHandle(section));
  }
}

// D-210, D-219: with the handles of file and section closed, a view is enough to keep the file.
TEST(MappedFiles, AreNotDeleted) {
  const ScratchFile scratch(6);
  HANDLE section = section_of(scratch, PAGE_READWRITE);
  const auto refuse = [&] {
    EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(DeleteFileA(scratch.path().c_str())); }), ERROR_ACCESS_DENIED);
  };
  refuse();
  auto* view = static_cast<char*>(MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0));
  EXPECT_TRUE(CloseHandle(section));
  refuse();
  view[0] = 'v';
  EXPECT_EQ(scratch.size(), 6);
  EXPECT_TRUE(UnmapViewOfFile(view));
  EXPECT_TRUE(DeleteFileA(scratch.path().c_str()));
}

// W-489: who opens it to delete it later may do so (what becomes of it then is inferred: it goes with that handle).
TEST(MappedFiles, MayBeOpenedToBeDeletedLater) {
  const ScratchFile scratch(6);
  HANDLE section = section_of(scratch, PAGE_READONLY);
  HANDLE file = open(scratch, GENERIC_READ, kShareAll, OPEN_EXISTING, FILE_FLAG_DELETE_ON_CLOSE);
  EXPECT_NE(file, INVALID_HANDLE_VALUE);
  EXPECT_TRUE(CloseHandle(file) && CloseHandle(section));
  EXPECT_EQ(open_error(scratch, GENERIC_READ, kShareAll), ERROR_FILE_NOT_FOUND);
}

// D-214, D-215: an exclusive open keeps everybody out for as long as a handle of it is open, the section's name nobody.
TEST(MappedFiles, CanBeReachedByNameThoughOpenExclusively) {
  const ScratchFile scratch(6);
  const std::wstring name = fresh_name();
  HANDLE file = open(scratch, kReadWrite, 0);
  HANDLE section = CreateFileMappingW(file, nullptr, PAGE_READWRITE, 0, 0, name.c_str());
  HANDLE copy = nullptr;
  EXPECT_TRUE(DuplicateHandle(GetCurrentProcess(), file, GetCurrentProcess(), &copy, 0, FALSE, DUPLICATE_SAME_ACCESS));
  EXPECT_TRUE(CloseHandle(file));
  for (DWORD access : {GENERIC_READ, GENERIC_WRITE, DELETE}) {
    EXPECT_EQ(open_error(scratch, access, kShareAll), ERROR_SHARING_VIOLATION) << access;
  }
  HANDLE opened = OpenFileMappingW(FILE_MAP_READ, FALSE, name.c_str());
  EXPECT_TRUE(CloseHandle(opened) && CloseHandle(copy));
  EXPECT_EQ(open_error(scratch, GENERIC_READ, kShareAll), ERROR_SUCCESS);
  EXPECT_TRUE(CloseHandle(section));
}

}  // namespace
}  // namespace mapcheck::tests
