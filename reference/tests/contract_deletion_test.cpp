// SPDX-License-Identifier: Apache-2.0
// Names of files that are open or mapped: taken away, given to other files, replaced; and sizes that a mapping holds.
#include <cstring>
#include <vector>

#include "files.h"

namespace mapcheck::tests {
namespace {

class Names : public Files {
 protected:
  static BOOL dispose(HANDLE file, bool deletes) {
    FILE_DISPOSITION_INFO info{static_cast<BOOLEAN>(deletes)};
    return SetFileInformationByHandle(file, FileDispositionInfo, &info, sizeof(info));
  }
  static BOOL dispose_ex(HANDLE file, DWORD flags) {
    FILE_DISPOSITION_INFO_EX info{flags};
    return SetFileInformationByHandle(file, FileDispositionInfoEx, &info, sizeof(info));
  }
  static BOOL resize(HANDLE file, FILE_INFO_BY_HANDLE_CLASS kind, LONGLONG size) {
    LARGE_INTEGER info{};
    info.QuadPart = size;
    return SetFileInformationByHandle(file, kind, &info, sizeof(info));
  }
  bool exists(const std::string& name = "file") const {
    return GetFileAttributesA(path(name).c_str()) != INVALID_FILE_ATTRIBUTES;
  }
  void make(const std::string& name, const std::string& bytes) const {
    HANDLE file = CreateFileA(path(name).c_str(), kReadWrite, 0, nullptr, CREATE_ALWAYS, 0, nullptr);
    write_at(file, 0, bytes);
    EXPECT_TRUE(CloseHandle(file));
  }
  std::string contents(const std::string& name) const {
    HANDLE file = CreateFileA(path(name).c_str(), GENERIC_READ, kShareAll, nullptr, OPEN_EXISTING, 0, nullptr);
    if (file == INVALID_HANDLE_VALUE) return "(none)";
    const std::string bytes = read_at(file, 0, 100);
    EXPECT_TRUE(CloseHandle(file));
    return bytes;
  }
  DWORD move_error(const std::string& from, const std::string& to, DWORD flags = 0) const {
    return last_error_of([&] { EXPECT_FALSE(MoveFileExA(path(from).c_str(), path(to).c_str(), flags)); });
  }
  DWORD delete_error() const {
    return last_error_of([&] { EXPECT_FALSE(DeleteFileA(path().c_str())); });
  }
};

std::wstring wide(const std::string& text) {
  return {text.begin(), text.end()};
}

constexpr DWORD kReadDelete = GENERIC_READ | GENERIC_WRITE | DELETE;

TEST_F(Names, OfMappedFilesStay_W482_W484_W486_D219) {
  HANDLE file = file_of(4096, kReadDelete);
  HANDLE section = CreateFileMappingW(file, nullptr, PAGE_READONLY, 0, 0, nullptr);
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(dispose(file, true)); }), ERROR_ACCESS_DENIED);
  EXPECT_EQ(last_error_of([&] {
              EXPECT_FALSE(dispose_ex(file, FILE_DISPOSITION_FLAG_DELETE | FILE_DISPOSITION_FLAG_POSIX_SEMANTICS));
            }),
            ERROR_ACCESS_DENIED);
  EXPECT_TRUE(dispose(file, false)) << "W-481";
  EXPECT_EQ(delete_error(), ERROR_ACCESS_DENIED);
  void* view = MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0);
  EXPECT_TRUE(CloseHandle(section));
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(dispose(file, true)); }), ERROR_ACCESS_DENIED) << "a view is enough";
  EXPECT_EQ(delete_error(), ERROR_ACCESS_DENIED) << "D-210";
  EXPECT_TRUE(UnmapViewOfFile(view));
  EXPECT_TRUE(dispose(file, true)) << "W-483, W-485";
  EXPECT_TRUE(exists());
  EXPECT_TRUE(CloseHandle(file));
  EXPECT_FALSE(exists());
}

TEST_F(Names, ThatAreToGoStayUntilTheLastHandle_W511) {
  HANDLE file = file_of(10, kReadDelete);
  HANDLE other = open(GENERIC_READ, kShareAll, OPEN_EXISTING);
  EXPECT_TRUE(dispose(file, true));
  for (HANDLE handle : {file, other}) {
    FILE_STANDARD_INFO info{};
    EXPECT_TRUE(GetFileInformationByHandleEx(handle, FileStandardInfo, &info, sizeof(info)));
    EXPECT_TRUE(info.DeletePending);
    EXPECT_EQ(info.EndOfFile.QuadPart, 10);
  }
  EXPECT_EQ(open_error(GENERIC_READ, kShareAll, OPEN_EXISTING), ERROR_ACCESS_DENIED);
  EXPECT_TRUE(dispose(file, false));
  EXPECT_TRUE(CloseHandle(open(GENERIC_READ, kShareAll, OPEN_EXISTING)));
  EXPECT_TRUE(dispose(file, true));
  EXPECT_TRUE(CloseHandle(file));
  EXPECT_TRUE(exists());
  EXPECT_TRUE(CloseHandle(other));
  EXPECT_FALSE(exists());
}

TEST_F(Names, GoWithTheirHandleInTheWayOfPosix) {
  HANDLE file = file_of(10, kReadDelete);
  HANDLE other = open(kReadWrite, kShareAll, OPEN_EXISTING);
  EXPECT_TRUE(dispose_ex(file, FILE_DISPOSITION_FLAG_DELETE | FILE_DISPOSITION_FLAG_POSIX_SEMANTICS));
  EXPECT_TRUE(CloseHandle(file));
  EXPECT_FALSE(exists());
  write_at(other, 0, "still here");
  EXPECT_EQ(read_at(other, 0, 20), "still here");
  make("file", "another");
  EXPECT_TRUE(CloseHandle(other));
  EXPECT_EQ(contents("file"), "another") << "the old file's end takes nothing with it";
}

TEST_F(Names, NeedTheRightToDelete) {
  HANDLE file = file_of(10);
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(dispose(file, true)); }), ERROR_ACCESS_DENIED);
  EXPECT_TRUE(CloseHandle(file));
  file = open(DELETE, kShareAll, OPEN_EXISTING);
  FILE_DISPOSITION_INFO info{TRUE};
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(SetFileInformationByHandle(file, FileDispositionInfo, &info, 0)); }),
            ERROR_BAD_LENGTH);
  EXPECT_TRUE(SetFileAttributesA(path().c_str(), FILE_ATTRIBUTE_READONLY));
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(dispose(file, true)); }), ERROR_ACCESS_DENIED);
  EXPECT_TRUE(dispose_ex(file, FILE_DISPOSITION_FLAG_DELETE | FILE_DISPOSITION_FLAG_IGNORE_READONLY_ATTRIBUTE));
  EXPECT_TRUE(CloseHandle(file));
  EXPECT_FALSE(exists());
}

TEST_F(Names, OfMappedFilesCanBeOpenedToDeleteOnClose_W489) {
  HANDLE file = file_of(4096);
  HANDLE section = CreateFileMappingW(file, nullptr, PAGE_READONLY, 0, 0, nullptr);
  EXPECT_TRUE(CloseHandle(file));
  auto* view = static_cast<char*>(MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0));
  HANDLE doomed = open(GENERIC_READ, kShareAll, OPEN_EXISTING, FILE_FLAG_DELETE_ON_CLOSE);
  EXPECT_NE(doomed, INVALID_HANDLE_VALUE);
  EXPECT_EQ(open_error(GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, OPEN_EXISTING), ERROR_SHARING_VIOLATION)
      << "who opens it now shares deletion";
  EXPECT_TRUE(CloseHandle(doomed));
  EXPECT_FALSE(exists());
  EXPECT_EQ(view[0], '\0') << "the bytes are there as long as they are mapped";
  EXPECT_TRUE(UnmapViewOfFile(view) && CloseHandle(section));
}

TEST_F(Names, GoAtOnceWithDeleteFileWhereDeletionIsShared) {
  HANDLE file = file_of(4);
  EXPECT_TRUE(DeleteFileA(path().c_str()));
  EXPECT_FALSE(exists());
  write_at(file, 0, "kept");
  EXPECT_EQ(read_at(file, 0, 4), "kept");
  EXPECT_TRUE(CloseHandle(file));
  EXPECT_EQ(delete_error(), ERROR_FILE_NOT_FOUND);
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(DeleteFileA(path("no/file").c_str())); }), ERROR_PATH_NOT_FOUND);
}

TEST_F(Names, AreMovedAsSharingAllows_W505) {
  make("file", "one");
  HANDLE held = open(GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, OPEN_EXISTING);
  HANDLE section = CreateFileMappingW(held, nullptr, PAGE_READONLY, 0, 0, nullptr);
  EXPECT_EQ(move_error("file", "moved"), ERROR_SHARING_VIOLATION);
  EXPECT_TRUE(CloseHandle(held));
  EXPECT_TRUE(MoveFileA(path().c_str(), path("moved").c_str())) << "a mapping does not hold the name";
  EXPECT_EQ(contents("moved"), "one");
  EXPECT_FALSE(exists());
  EXPECT_TRUE(CloseHandle(section));
  EXPECT_EQ(move_error("file", "again"), ERROR_FILE_NOT_FOUND);
  EXPECT_EQ(move_error("moved", "no/file"), ERROR_PATH_NOT_FOUND);
}

TEST_F(Names, AreGivenToOthersOnlyWhenTheyAreFree) {
  make("file", "one");
  make("two", "two");
  EXPECT_EQ(move_error("two", "file"), ERROR_ALREADY_EXISTS);
  HANDLE held = open(GENERIC_READ, kShareAll, OPEN_EXISTING);
  EXPECT_EQ(move_error("two", "file", MOVEFILE_REPLACE_EXISTING), ERROR_ACCESS_DENIED) << "open";
  HANDLE section = CreateFileMappingW(held, nullptr, PAGE_READONLY, 0, 0, nullptr);
  EXPECT_TRUE(CloseHandle(held));
  EXPECT_EQ(move_error("two", "file", MOVEFILE_REPLACE_EXISTING), ERROR_ACCESS_DENIED) << "mapped";
  EXPECT_TRUE(CloseHandle(section));
  EXPECT_EQ(contents("file") + contents("two"), "onetwo");
  EXPECT_TRUE(MoveFileExA(path("two").c_str(), path().c_str(), MOVEFILE_REPLACE_EXISTING));
  EXPECT_EQ(contents("file") + contents("two"), "two(none)");
}

TEST_F(Names, FollowTheOpenFile) {
  HANDLE file = file_of(10, kReadDelete | DELETE, kShareAll);
  HANDLE doomed = open(DELETE, kShareAll, OPEN_EXISTING, FILE_FLAG_DELETE_ON_CLOSE);
  EXPECT_TRUE(MoveFileA(path().c_str(), path("moved").c_str()));
  make("file", "another");
  EXPECT_TRUE(CloseHandle(doomed) && CloseHandle(file));
  EXPECT_FALSE(exists("moved")) << "the file that was opened goes, whatever it is called";
  EXPECT_EQ(contents("file"), "another");
}

TEST_F(Names, CanBeChangedThroughAHandle) {
  HANDLE file = file_of(10, kReadDelete);
  make("taken", "taken");
  const std::string target = path("taken");
  std::vector<char> room(sizeof(FILE_RENAME_INFO) + target.size() * sizeof(WCHAR));
  auto* info = reinterpret_cast<FILE_RENAME_INFO*>(room.data());
  info->FileNameLength = static_cast<DWORD>(target.size() * sizeof(WCHAR));
  for (std::size_t i = 0; i < target.size(); ++i) info->FileName[i] = static_cast<WCHAR>(target[i]);
  const auto size = static_cast<DWORD>(room.size());
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(SetFileInformationByHandle(file, FileRenameInfo, info, size)); }),
            ERROR_ALREADY_EXISTS);
  info->ReplaceIfExists = TRUE;
  EXPECT_TRUE(SetFileInformationByHandle(file, FileRenameInfo, info, size));
  EXPECT_FALSE(exists());
  char name[MAX_PATH] = {};
  EXPECT_EQ(GetFinalPathNameByHandleA(file, name, MAX_PATH, FILE_NAME_NORMALIZED), target.size());
  EXPECT_EQ(name, target);
  EXPECT_TRUE(CloseHandle(file));
}

TEST_F(Names, AreCopiedToAsSharingAndMappingsAllow_W502_W503) {
  make("source", "fresh");
  HANDLE target = file_of(4096, kReadWrite, FILE_SHARE_READ);
  HANDLE section = CreateFileMappingW(target, nullptr, PAGE_READONLY, 0, 0, nullptr);
  const auto copy_error = [&] {
    return last_error_of([&] { EXPECT_FALSE(CopyFileA(path("source").c_str(), path().c_str(), FALSE)); });
  };
  const std::wstring wide_target = wide(path());
  EXPECT_EQ(copy_error(), ERROR_SHARING_VIOLATION);
  EXPECT_EQ(CopyFile2(wide(path("source")).c_str(), wide_target.c_str(), nullptr),
            HRESULT_FROM_WIN32(ERROR_SHARING_VIOLATION))
      << "W-504";
  EXPECT_TRUE(CloseHandle(target));
  target = open(kReadWrite, FILE_SHARE_READ | FILE_SHARE_WRITE, OPEN_EXISTING);
  EXPECT_EQ(copy_error(), ERROR_USER_MAPPED_FILE);
  EXPECT_EQ(CopyFile2(wide(path("source")).c_str(), wide_target.c_str(), nullptr),
            HRESULT_FROM_WIN32(ERROR_USER_MAPPED_FILE))
      << "W-504";
  EXPECT_TRUE(CloseHandle(section) && CloseHandle(target));
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(CopyFileA(path("source").c_str(), path().c_str(), TRUE)); }),
            ERROR_FILE_EXISTS);
  EXPECT_TRUE(CopyFileA(path("source").c_str(), path().c_str(), FALSE));
  EXPECT_EQ(contents("file"), "fresh");
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(CopyFileA(path("none").c_str(), path().c_str(), FALSE)); }),
            ERROR_FILE_NOT_FOUND);
}

TEST_F(Names, AreReplacedWithAndWithoutABackup) {
  make("file", "old");
  make("new", "new");
  EXPECT_TRUE(ReplaceFileA(path().c_str(), path("new").c_str(), path("backup").c_str(), 0, nullptr, nullptr));
  EXPECT_EQ(contents("file") + contents("backup") + contents("new"), "newold(none)");
  make("new", "newer");
  HANDLE held = open(GENERIC_READ, kShareAll, OPEN_EXISTING);
  HANDLE section = CreateFileMappingW(held, nullptr, PAGE_READONLY, 0, 0, nullptr);
  EXPECT_EQ(last_error_of(
                [&] { EXPECT_FALSE(ReplaceFileA(path().c_str(), path("new").c_str(), nullptr, 0, nullptr, nullptr)); }),
            ERROR_UNABLE_TO_REMOVE_REPLACED)
      << "what is mapped cannot be deleted";
  EXPECT_EQ(contents("file") + contents("new"), "newnewer") << "and all is as it was";
  EXPECT_TRUE(CloseHandle(section));
  EXPECT_TRUE(ReplaceFileA(path().c_str(), path("new").c_str(), nullptr, 0, nullptr, nullptr));
  EXPECT_EQ(contents("file"), "newer");
  EXPECT_TRUE(CloseHandle(held));
  for (const auto& [replaced, replacement] : {std::pair{"none", "file"}, {"file", "none"}}) {
    EXPECT_EQ(
        last_error_of([&] {
          EXPECT_FALSE(ReplaceFileA(path(replaced).c_str(), path(replacement).c_str(), nullptr, 0, nullptr, nullptr));
        }),
        ERROR_FILE_NOT_FOUND);
  }
}

TEST_F(Names, OfDirectories) {
  const std::string folder = path("folder");
  EXPECT_TRUE(CreateDirectoryA(folder.c_str(), nullptr));
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(CreateDirectoryA(folder.c_str(), nullptr)); }), ERROR_ALREADY_EXISTS);
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(CreateDirectoryA(path("no/way").c_str(), nullptr)); }),
            ERROR_PATH_NOT_FOUND);
  EXPECT_EQ(GetFileAttributesA(folder.c_str()), FILE_ATTRIBUTE_DIRECTORY);
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(DeleteFileA(folder.c_str())); }), ERROR_ACCESS_DENIED);
  make("folder/inside", "x");
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(RemoveDirectoryA(folder.c_str())); }), ERROR_DIR_NOT_EMPTY);
  EXPECT_TRUE(DeleteFileA(path("folder/inside").c_str()));
  EXPECT_TRUE(RemoveDirectoryA(folder.c_str()));
  make("file", "x");
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(RemoveDirectoryA(path().c_str())); }), ERROR_DIRECTORY);
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(RemoveDirectoryA(folder.c_str())); }), ERROR_FILE_NOT_FOUND);
}

TEST_F(Names, SizesAreHeldByMappingsWhateverCallCuts_W466_W468_W480_D217) {
  HANDLE file = file_of(6);
  HANDLE other = open(kReadWrite, kShareAll, OPEN_EXISTING);
  for (const DWORD protect : {PAGE_READONLY, PAGE_READWRITE}) {
    HANDLE section = CreateFileMappingW(file, nullptr, protect, 0, 4, nullptr);
    EXPECT_TRUE(resize(other, FileEndOfFileInfo, 6)) << "no change";
    EXPECT_TRUE(resize(other, FileEndOfFileInfo, 8192));
    for (const auto kind : {FileEndOfFileInfo, FileAllocationInfo}) {
      EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(resize(other, kind, 8191)); }), ERROR_USER_MAPPED_FILE);
    }
    move(other, 8191);
    EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(SetEndOfFile(other)); }), ERROR_USER_MAPPED_FILE);
    void* view = MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0);
    EXPECT_TRUE(CloseHandle(section));
    EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(resize(other, FileEndOfFileInfo, 6)); }), ERROR_USER_MAPPED_FILE);
    EXPECT_EQ(size_of(file), 8192);
    EXPECT_TRUE(UnmapViewOfFile(view));
    EXPECT_TRUE(resize(other, FileAllocationInfo, 6));
    EXPECT_EQ(size_of(file), 6);
  }
  EXPECT_TRUE(resize(other, FileAllocationInfo, 1 << 20));
  EXPECT_EQ(size_of(file), 6) << "more room makes no file longer";
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(resize(other, FileEndOfFileInfo, -1)); }), ERROR_INVALID_PARAMETER);
  EXPECT_TRUE(CloseHandle(file) && CloseHandle(other));
}

// Of Linux's file systems some clear these bytes themselves and the one in memory does not, so both are tried.
TEST_F(Names, BytesBehindTheEndNeverBecomeContents_W509) {
  const std::string in_memory = "/dev/shm/mapcheck-eof-" + std::to_string(GetCurrentProcessId());
  const auto grow_by = [&](const std::string& name, int way) {
    HANDLE file = CreateFileA(name.c_str(), kReadWrite, kShareAll, nullptr, CREATE_ALWAYS, 0, nullptr);
    EXPECT_TRUE(resize(file, FileEndOfFileInfo, 10));
    HANDLE section = CreateFileMappingW(file, nullptr, PAGE_READWRITE, 0, 0, nullptr);
    auto* view = static_cast<char*>(MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0));
    std::memset(view + 10, 'x', 4086);
    EXPECT_EQ(size_of(file), 10);
    EXPECT_TRUE(way != 0 || resize(file, FileEndOfFileInfo, 100));
    if (way == 1) write_at(file, 99, "y");
    EXPECT_TRUE(way != 2 || CloseHandle(CreateFileMappingW(file, nullptr, PAGE_READWRITE, 0, 100, nullptr)));
    EXPECT_EQ(read_at(file, 10, 89), std::string(89, '\0')) << name << " " << way;
    EXPECT_TRUE(UnmapViewOfFile(view) && CloseHandle(section) && CloseHandle(file));
    EXPECT_TRUE(DeleteFileA(name.c_str()));
  };
  for (const std::string& name : {path(), in_memory}) {
    for (int way = 0; way < 3; ++way) grow_by(name, way);
  }
}

TEST_F(Names, FilesCannotGrowBeyondTheirDisk_D073) {
  HANDLE file = file_of(10);
  EXPECT_EQ(last_error_of(
                [&] { EXPECT_EQ(CreateFileMappingW(file, nullptr, PAGE_READWRITE, 1 << 20, 0, nullptr), nullptr); }),
            ERROR_DISK_FULL);
  EXPECT_EQ(CreateFileMappingW(file, nullptr, PAGE_READWRITE, 0x80000000, 0, nullptr), nullptr) << "W-186";
  EXPECT_EQ(size_of(file), 10);
  EXPECT_TRUE(CloseHandle(file));
}

TEST_F(Names, FilesGrowTo4GiBAndMore_D076) {
  HANDLE file = file_of(0);
  HANDLE section = CreateFileMappingW(file, nullptr, PAGE_READWRITE, 1, 1, nullptr);
  EXPECT_EQ(size_of(file), (1LL << 32) + 1);
  EXPECT_TRUE(CloseHandle(file)) << "D-209";
  auto* view = static_cast<char*>(MapViewOfFile(section, FILE_MAP_WRITE, 1, 0, 1));
  ASSERT_NE(view, nullptr);
  view[0] = 'l';
  EXPECT_TRUE(UnmapViewOfFile(view) && CloseHandle(section));
  file = open(GENERIC_READ, kShareAll, OPEN_EXISTING);
  EXPECT_EQ(read_at(file, 1LL << 32, 2), "l") << "D-181";
  EXPECT_TRUE(CloseHandle(file));
}

}  // namespace
}  // namespace mapcheck::tests
