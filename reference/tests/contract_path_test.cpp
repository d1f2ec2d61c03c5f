// SPDX-License-Identifier: Apache-2.0
// Attributes and times of files, paths as texts, temporary names, the standard handles.
#include <climits>
#include <cstdlib>
#include <cstring>

#include "files.h"

namespace mapcheck::tests {
namespace {

class Paths : public Files {};

TEST_F(Paths, HaveAttributes) {
  EXPECT_EQ(last_error_of([&] { EXPECT_EQ(GetFileAttributesA(path().c_str()), INVALID_FILE_ATTRIBUTES); }),
            ERROR_FILE_NOT_FOUND);
  EXPECT_EQ(last_error_of([&] { EXPECT_EQ(GetFileAttributesA(path("no/file").c_str()), INVALID_FILE_ATTRIBUTES); }),
            ERROR_PATH_NOT_FOUND);
  EXPECT_TRUE(CloseHandle(file_of(5000)));
  EXPECT_EQ(GetFileAttributesA(path().c_str()), FILE_ATTRIBUTE_ARCHIVE);
  EXPECT_TRUE(SetFileAttributesA(path().c_str(), FILE_ATTRIBUTE_READONLY));
  WIN32_FILE_ATTRIBUTE_DATA data{};
  EXPECT_TRUE(GetFileAttributesExA(path().c_str(), GetFileExInfoStandard, &data));
  EXPECT_EQ(data.dwFileAttributes, FILE_ATTRIBUTE_READONLY);
  EXPECT_EQ(data.nFileSizeLow, 5000U);
  EXPECT_EQ(data.nFileSizeHigh, 0U);
  EXPECT_TRUE(SetFileAttributesA(path().c_str(), FILE_ATTRIBUTE_NORMAL));
  const std::string narrow = path();
  const std::wstring wide(narrow.begin(), narrow.end());
  EXPECT_EQ(GetFileAttributesW(wide.c_str()), FILE_ATTRIBUTE_ARCHIVE);
}

TEST_F(Paths, LeadToOneFileOrToTwo) {
  HANDLE one = file_of(10);
  HANDLE again = open(GENERIC_READ, kShareAll, OPEN_EXISTING);
  HANDLE two = CreateFileA(path("two").c_str(), kReadWrite, 0, nullptr, CREATE_NEW, 0, nullptr);
  BY_HANDLE_FILE_INFORMATION first{};
  BY_HANDLE_FILE_INFORMATION second{};
  EXPECT_TRUE(GetFileInformationByHandle(one, &first) && GetFileInformationByHandle(again, &second));
  EXPECT_TRUE(first.nFileIndexLow == second.nFileIndexLow && first.nFileIndexHigh == second.nFileIndexHigh);
  EXPECT_EQ(first.dwVolumeSerialNumber, second.dwVolumeSerialNumber);
  EXPECT_EQ(first.nNumberOfLinks, 1U);
  EXPECT_EQ(first.nFileSizeLow, 10U);
  EXPECT_TRUE(GetFileInformationByHandle(two, &second));
  EXPECT_FALSE(first.nFileIndexLow == second.nFileIndexLow && first.nFileIndexHigh == second.nFileIndexHigh);
  FILE_BASIC_INFO basic{};
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(GetFileInformationByHandleEx(one, FileBasicInfo, &basic, 8)); }),
            ERROR_BAD_LENGTH);
  EXPECT_TRUE(GetFileInformationByHandleEx(one, FileBasicInfo, &basic, sizeof(basic)));
  EXPECT_EQ(basic.FileAttributes, FILE_ATTRIBUTE_ARCHIVE);
  EXPECT_TRUE(CloseHandle(one) && CloseHandle(again) && CloseHandle(two));
}

TEST_F(Paths, HaveTimesThatCanBeSet_D188) {
  HANDLE file = file_of(10);
  const FILETIME written{0xD53E8000, 0x019DB1DE};  // 1970-01-01, in 100 ns since 1601
  EXPECT_TRUE(SetFileTime(file, nullptr, nullptr, &written));
  FILETIME read_back{};
  EXPECT_TRUE(GetFileTime(file, nullptr, nullptr, &read_back));
  EXPECT_EQ(read_back.dwLowDateTime, written.dwLowDateTime);
  EXPECT_EQ(read_back.dwHighDateTime, written.dwHighDateTime);
  HANDLE reader = open(GENERIC_READ, kShareAll, OPEN_EXISTING);
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(SetFileTime(reader, nullptr, nullptr, &written)); }), ERROR_ACCESS_DENIED);
  write_at(file, 0, "x");
  EXPECT_TRUE(GetFileTime(file, nullptr, nullptr, &read_back));
  EXPECT_NE(read_back.dwHighDateTime, written.dwHighDateTime) << "a write sets it anew";
  EXPECT_TRUE(CloseHandle(file) && CloseHandle(reader));
}

TEST_F(Paths, AreTextsThatCanBeCompleted) {
  char full[MAX_PATH] = {};
  char* part = nullptr;
  EXPECT_EQ(GetFullPathNameA("/one/./two/../three//file.txt", MAX_PATH, full, &part), 19U);
  EXPECT_STREQ(full, "/one/three/file.txt");
  EXPECT_STREQ(part, "file.txt");
  EXPECT_EQ(GetFullPathNameA("\\one\\..\\..\\two\\", MAX_PATH, full, &part), 5U);
  EXPECT_STREQ(full, "/two/");
  EXPECT_EQ(part, nullptr);
  EXPECT_EQ(GetFullPathNameA("/one/two", 8, full, &part), 9U) << "the room that it takes, with its zero";
  EXPECT_EQ(GetFullPathNameA("/one/two", 9, full, &part), 8U);
  EXPECT_EQ(last_error_of([&] { EXPECT_EQ(GetFullPathNameA("", MAX_PATH, full, &part), 0U); }), ERROR_INVALID_NAME);
  WCHAR wide[MAX_PATH] = {};
  WCHAR* wide_part = nullptr;
  EXPECT_EQ(GetFullPathNameW(L"/one/../two", MAX_PATH, wide, &wide_part), 4U);
  EXPECT_EQ(std::wstring(wide), L"/two");
  EXPECT_EQ(std::wstring(wide_part), L"two");
}

TEST_F(Paths, StartFromTheCurrentDirectory) {
  char before[MAX_PATH] = {};
  EXPECT_NE(GetCurrentDirectoryA(MAX_PATH, before), 0U);
  EXPECT_TRUE(CloseHandle(file_of(10)));
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(SetCurrentDirectoryA(path().c_str())); }), ERROR_DIRECTORY);
  EXPECT_EQ(last_error_of([&] { EXPECT_FALSE(SetCurrentDirectoryA(path("none").c_str())); }), ERROR_FILE_NOT_FOUND);
  EXPECT_TRUE(SetCurrentDirectoryA(path("").c_str()));
  char now[MAX_PATH] = {};
  EXPECT_EQ(GetCurrentDirectoryA(MAX_PATH, now) + 1, path("").size());
  EXPECT_EQ(GetCurrentDirectoryA(3, now), path("").size()) << "the room that it takes";
  HANDLE file = CreateFileA("file", GENERIC_READ, 0, nullptr, OPEN_EXISTING, 0, nullptr);
  EXPECT_NE(file, INVALID_HANDLE_VALUE);
  char name[MAX_PATH] = {};
  EXPECT_EQ(GetFinalPathNameByHandleA(file, name, MAX_PATH, 0), path().size());
  EXPECT_EQ(name, path());
  EXPECT_TRUE(CloseHandle(file) && SetCurrentDirectoryA(before));
}

TEST_F(Paths, OfTemporaryFilesAreNew) {
  char folder[MAX_PATH] = {};
  EXPECT_NE(GetTempPathA(MAX_PATH, folder), 0U);
  EXPECT_EQ(folder[std::strlen(folder) - 1], '/');
  char one[MAX_PATH] = {};
  char two[MAX_PATH] = {};
  const UINT number = GetTempFileNameA(path("").c_str(), "prefix", 0, one);
  EXPECT_NE(number, 0U);
  EXPECT_NE(GetTempFileNameA(path("").c_str(), "prefix", 0, two), 0U);
  EXPECT_STRNE(one, two);
  EXPECT_EQ(std::string(one).substr(0, path("pre").size()), path("pre")) << "three letters of the prefix";
  EXPECT_EQ(GetFileAttributesA(one), FILE_ATTRIBUTE_ARCHIVE) << "made for the caller";
  EXPECT_EQ(GetTempFileNameA(path("").c_str(), "abc", 0xAB, one), 0xABU);
  EXPECT_EQ(one, path("abcAB.TMP"));
  EXPECT_EQ(GetFileAttributesA(one), INVALID_FILE_ATTRIBUTES) << "named only";
  EXPECT_EQ(last_error_of([&] { EXPECT_EQ(GetTempFileNameA(path("none").c_str(), "abc", 0, one), 0U); }),
            ERROR_DIRECTORY);
  EXPECT_EQ(last_error_of([&] { EXPECT_EQ(GetTempFileNameA(std::string(MAX_PATH, 'x').c_str(), "abc", 0, one), 0U); }),
            ERROR_BUFFER_OVERFLOW);
}

TEST_F(Paths, StandardHandlesCanBeSet) {
  EXPECT_EQ(last_error_of([&] { EXPECT_EQ(GetStdHandle(1), INVALID_HANDLE_VALUE); }), ERROR_INVALID_HANDLE);
  HANDLE before = GetStdHandle(STD_ERROR_HANDLE);
  EXPECT_EQ(GetStdHandle(STD_ERROR_HANDLE), before) << "one handle, whoever asks";
  HANDLE file = file_of(0);
  EXPECT_TRUE(SetStdHandle(STD_ERROR_HANDLE, file));
  EXPECT_EQ(GetStdHandle(STD_ERROR_HANDLE), file);
  EXPECT_TRUE(SetStdHandle(STD_ERROR_HANDLE, before) && CloseHandle(file));
}

}  // namespace
}  // namespace mapcheck::tests
