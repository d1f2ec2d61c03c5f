// SPDX-License-Identifier: Apache-2.0
// The one name space: all ordered pairs of kinds, prefixes, case, and when a name goes.
#include <functional>
#include <vector>

#include "contract.h"
#include "short_wchar.h"

namespace mapcheck::tests {
namespace {

struct KindOfObject {
  const char* kind;
  std::function<HANDLE(LPCWSTR)> create;
  std::function<HANDLE(DWORD, LPCWSTR)> open;
  DWORD access;
};

const std::vector<KindOfObject>& kinds() {
  static const std::vector<KindOfObject> all = {
      {"event", [](LPCWSTR name) { return CreateEventW(nullptr, FALSE, FALSE, name); },
       [](DWORD access, LPCWSTR name) { return OpenEventW(access, FALSE, name); }, EVENT_ALL_ACCESS},
      {"mutex", [](LPCWSTR name) { return CreateMutexW(nullptr, FALSE, name); },
       [](DWORD access, LPCWSTR name) { return OpenMutexW(access, FALSE, name); }, MUTEX_ALL_ACCESS},
      {"semaphore", [](LPCWSTR name) { return CreateSemaphoreW(nullptr, 0, 1, name); },
       [](DWORD access, LPCWSTR name) { return OpenSemaphoreW(access, FALSE, name); }, SEMAPHORE_ALL_ACCESS},
      {"timer", [](LPCWSTR name) { return CreateWaitableTimerW(nullptr, FALSE, name); },
       [](DWORD access, LPCWSTR name) { return OpenWaitableTimerW(access, FALSE, name); }, TIMER_ALL_ACCESS},
      {"job", [](LPCWSTR name) { return CreateJobObjectW(nullptr, name); },
       [](DWORD access, LPCWSTR name) { return OpenJobObjectW(access, FALSE, name); }, JOB_OBJECT_ALL_ACCESS},
      {"section",
       [](LPCWSTR name) { return CreateFileMappingW(INVALID_HANDLE_VALUE, nullptr, PAGE_READWRITE, 0, 4096, name); },
       [](DWORD access, LPCWSTR name) { return OpenFileMappingW(access, FALSE, name); }, FILE_MAP_ALL_ACCESS}};
  return all;
}

HANDLE make_section(LPCWSTR name) {
  return kinds().back().create(name);
}

TEST(Names, EachKindIsMadeFoundAndMadeAgain) {
  for (const KindOfObject& kind : kinds()) {
    SCOPED_TRACE(kind.kind);
    const std::wstring name = fresh_name();
    HANDLE first = nullptr;
    EXPECT_EQ(last_error_of([&] { first = kind.create(name.c_str()); }), ERROR_SUCCESS);
    HANDLE second = nullptr;
    EXPECT_EQ(last_error_of([&] { second = kind.create(name.c_str()); }), ERROR_ALREADY_EXISTS);
    HANDLE opened = nullptr;
    EXPECT_EQ(last_error_of([&] { opened = kind.open(kind.access, name.c_str()); }), kSentinel);
    EXPECT_TRUE(first != nullptr && second != nullptr && opened != nullptr);
    for (HANDLE handle : {first, second, opened}) EXPECT_TRUE(CloseHandle(handle));
    EXPECT_EQ(last_error_of([&] { EXPECT_EQ(kind.open(kind.access, name.c_str()), nullptr); }), ERROR_FILE_NOT_FOUND);
  }
}

TEST(Names, AnotherKindCannotHaveThem) {
  for (const KindOfObject& owner : kinds()) {
    const std::wstring name = fresh_name();
    HANDLE held = owner.create(name.c_str());
    for (const KindOfObject& rival : kinds()) {
      if (rival.kind == owner.kind) continue;
      SCOPED_TRACE(std::string(owner.kind) + " owns, " + rival.kind + " wants");
      EXPECT_EQ(last_error_of([&] { EXPECT_EQ(rival.create(name.c_str()), nullptr); }), ERROR_INVALID_HANDLE);
      EXPECT_EQ(last_error_of([&] { EXPECT_EQ(rival.open(rival.access, name.c_str()), nullptr); }),
                ERROR_INVALID_HANDLE);
    }
    EXPECT_TRUE(CloseHandle(held));
    HANDLE successor = make_section(name.c_str());
    EXPECT_TRUE(CloseHandle(successor)) << "the name is free again for any kind";
  }
}

TEST(Names, OpeningChecksExistenceKindAndRightsInThisOrder) {
  for (const KindOfObject& kind : kinds()) {
    SCOPED_TRACE(kind.kind);
    const std::wstring name = fresh_name();
    EXPECT_EQ(last_error_of([&] { kind.open(0, name.c_str()); }), ERROR_FILE_NOT_FOUND);
    HANDLE held = kind.create(name.c_str());
    EXPECT_EQ(last_error_of([&] { kind.open(0, name.c_str()); }), ERROR_ACCESS_DENIED);
    EXPECT_EQ(last_error_of([&] { kind.open(ACCESS_SYSTEM_SECURITY, name.c_str()); }), ERROR_PRIVILEGE_NOT_HELD);
    EXPECT_EQ(last_error_of([&] { kind.open(0x8000, name.c_str()); }), ERROR_ACCESS_DENIED);
    EXPECT_EQ(last_error_of([&] { kind.open(kind.access, nullptr); }), ERROR_INVALID_PARAMETER);
    EXPECT_EQ(last_error_of([&] { kind.open(kind.access, L""); }), ERROR_INVALID_HANDLE);
    EXPECT_TRUE(CloseHandle(held));
  }
}

TEST(Names, EmptyAndMissingNamesMakeObjectsWithoutOne) {
  for (LPCWSTR name : {static_cast<LPCWSTR>(nullptr), static_cast<LPCWSTR>(L"")}) {
    HANDLE first = nullptr;
    HANDLE second = nullptr;
    EXPECT_EQ(last_error_of([&] { first = make_section(name); }), ERROR_SUCCESS);
    EXPECT_EQ(last_error_of([&] { second = make_section(name); }), ERROR_SUCCESS);
    EXPECT_TRUE(CloseHandle(first) && CloseHandle(second));
  }
}

TEST(Names, AreCaseSensitive) {
  const std::wstring name = fresh_name();
  HANDLE lower = make_section((name + L"x").c_str());
  HANDLE upper = nullptr;
  EXPECT_EQ(last_error_of([&] { upper = make_section((name + L"X").c_str()); }), ERROR_SUCCESS);
  EXPECT_TRUE(CloseHandle(lower) && CloseHandle(upper));
}

TEST(Names, PrefixesLeadToDirectories) {
  const std::wstring name = fresh_name();
  HANDLE held = make_section((L"Local\\" + name).c_str());
  for (const std::wstring& same : {name, L"Local\\Local\\" + name, L"Session\\1\\" + name}) {
    HANDLE opened = OpenFileMappingW(FILE_MAP_READ, FALSE, same.c_str());
    EXPECT_NE(opened, nullptr) << std::string(same.begin(), same.end());
    EXPECT_TRUE(CloseHandle(opened));
  }
  EXPECT_EQ(OpenFileMappingW(FILE_MAP_READ, FALSE, (L"Global\\" + name).c_str()), nullptr);
  EXPECT_TRUE(CloseHandle(held));
  HANDLE global = CreateEventW(nullptr, FALSE, FALSE, (L"Global\\" + name).c_str());
  EXPECT_EQ(last_error_of([&] { make_section((L"Global\\" + name).c_str()); }), ERROR_INVALID_HANDLE);
  HANDLE local = nullptr;
  EXPECT_EQ(last_error_of([&] { local = make_section(name.c_str()); }), ERROR_SUCCESS);
  EXPECT_TRUE(CloseHandle(global) && CloseHandle(local));
  // A global section takes a privilege that a standard user does not have.
  EXPECT_EQ(last_error_of([&] { make_section((L"Global\\" + name).c_str()); }), ERROR_ACCESS_DENIED);
}

TEST(Names, BadPathsHaveTheirOwnErrors) {
  const struct {
    LPCWSTR name;
    DWORD error;
  } cases[] = {{L"\\x", ERROR_BAD_PATHNAME},          {L"\\BaseNamedObjects\\x", ERROR_BAD_PATHNAME},
               {L"a\\b", ERROR_PATH_NOT_FOUND},       {L"x\\", ERROR_PATH_NOT_FOUND},
               {L"Local\\", ERROR_INVALID_NAME},      {L"Local\\\\x", ERROR_INVALID_NAME},
               {L"Local", ERROR_INVALID_HANDLE},      {L"Global", ERROR_INVALID_HANDLE},
               {L"Session", ERROR_INVALID_HANDLE},    {L"local\\x", ERROR_PATH_NOT_FOUND},
               {L"GLOBAL\\x", ERROR_PATH_NOT_FOUND},  {L"Local\\a\\b", ERROR_PATH_NOT_FOUND},
               {L"Session\\1", ERROR_INVALID_HANDLE}, {L"Session\\77\\x", ERROR_PATH_NOT_FOUND}};
  HANDLE anything = make_section(L"the session exists");
  for (const auto& each : cases) {
    const std::wstring text = each.name;
    SCOPED_TRACE(std::string(text.begin(), text.end()));
    EXPECT_EQ(last_error_of([&] { EXPECT_EQ(make_section(each.name), nullptr); }), each.error);
  }
  EXPECT_TRUE(CloseHandle(anything));
}

TEST(Names, LongOnesAreCutAndNarrowOnesRefused) {
  HANDLE held = make_section(std::wstring(32766, L'a').c_str());
  EXPECT_NE(held, nullptr);
  HANDLE same = nullptr;
  EXPECT_EQ(last_error_of([&] { same = make_section(std::wstring(40000, L'a').c_str()); }), ERROR_ALREADY_EXISTS);
  EXPECT_TRUE(CloseHandle(held) && CloseHandle(same));
  const std::string narrow(261, 'a');
  EXPECT_EQ(last_error_of([&] { CreateEventA(nullptr, FALSE, FALSE, narrow.c_str()); }), ERROR_FILENAME_EXCED_RANGE);
}

TEST(Names, AnsiAndWideFormsMeanTheSame) {
  HANDLE wide = make_section(L"Gr\u00fc\u00dfe \U0001F600");
  HANDLE narrow = OpenFileMappingA(FILE_MAP_READ, FALSE,
                                   "Gr\xc3\xbc\xc3\x9f"
                                   "e \xf0\x9f\x98\x80");
  EXPECT_NE(narrow, nullptr);
  EXPECT_TRUE(CloseHandle(wide) && CloseHandle(narrow));
}

TEST(Names, AProgramWithShortWcharMeansTheSame) {
  EXPECT_EQ(short_wchar_failures(), 0);
}

}  // namespace
}  // namespace mapcheck::tests
