// SPDX-License-Identifier: Apache-2.0
// The one name space: all ordered pairs of kinds, prefixes, paths, case, lengths, texts in both forms, and when a name
// goes. Each name leads to one object, whatever form and prefix it is written with.
#include <vector>

#include "contract.h"
#include "kinds.h"
#include "short_wchar.h"

namespace mapcheck::tests {
namespace {

HANDLE make_section(LPCWSTR name) {
  return kinds().back().create(name);
}

std::string printable(const std::wstring& text) {
  return {text.begin(), text.end()};
}

// W-001, W-002, W-004, W-006, W-011, W-012, W-018, W-023, W-024, W-063 to W-066, D-006, D-007, D-032, D-370: made, made
// again, opened. W-413, W-418, D-039, D-040, D-319: the name is gone with the last handle.
TEST(ObjectNames, EachKindIsMadeFoundAndMadeAgain) {
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
    EXPECT_EQ(last_error_of([&] { EXPECT_EQ(kind.open(READ_CONTROL, name.c_str()), nullptr); }), ERROR_FILE_NOT_FOUND);
    EXPECT_EQ(last_error_of([&] { first = kind.create(name.c_str()); }), ERROR_SUCCESS) << "a new object";
    EXPECT_TRUE(CloseHandle(first));
  }
}

// W-085, W-086, W-088 to W-090, D-023 to D-031, D-033, D-369: creating and opening, all 30 ordered pairs.
TEST(ObjectNames, AnotherKindCannotHaveThem) {
  for (const KindOfObject& owner : kinds()) {
    const std::wstring name = fresh_name();
    HANDLE held = owner.create(name.c_str());
    for (const KindOfObject& rival : kinds()) {
      if (rival.kind == owner.kind) continue;
      SCOPED_TRACE(std::string(owner.kind) + " owns, " + rival.kind + " wants");
      EXPECT_EQ(last_error_of([&] { EXPECT_EQ(rival.create(name.c_str()), nullptr); }), ERROR_INVALID_HANDLE);
      EXPECT_EQ(last_error_of([&] { EXPECT_EQ(rival.open(rival.access, name.c_str()), nullptr); }),
                ERROR_INVALID_HANDLE);
      EXPECT_EQ(last_error_of([&] { rival.open(0, name.c_str()); }), ERROR_INVALID_HANDLE) << "the kind comes first";
    }
    HANDLE again = owner.open(owner.access, name.c_str());
    EXPECT_TRUE(CloseHandle(again)) << "the owner of the name is as it was";
    EXPECT_TRUE(CloseHandle(held));
    HANDLE successor = make_section(name.c_str());
    EXPECT_TRUE(CloseHandle(successor)) << "D-040: the name is free again for any kind";
  }
}

// W-009, W-010, W-015, W-016, W-021, W-022, W-028, W-029: NULL. W-030 to W-032: what is not there is not found even
// without rights. W-043: an empty name is the directory's own. W-236, W-239 to W-241, W-243: rights come last.
TEST(ObjectNames, OpeningChecksExistenceKindAndRightsInThisOrder) {
  for (const KindOfObject& kind : kinds()) {
    SCOPED_TRACE(kind.kind);
    const std::wstring name = fresh_name();
    EXPECT_EQ(last_error_of([&] { kind.open(0, name.c_str()); }), ERROR_FILE_NOT_FOUND);
    HANDLE held = kind.create(name.c_str());
    EXPECT_EQ(last_error_of([&] { kind.open(0, name.c_str()); }), ERROR_ACCESS_DENIED);
    EXPECT_EQ(last_error_of([&] { kind.open(ACCESS_SYSTEM_SECURITY, name.c_str()); }), ERROR_PRIVILEGE_NOT_HELD);
    EXPECT_EQ(last_error_of([&] { kind.open(0x8000, name.c_str()); }), ERROR_ACCESS_DENIED);
    EXPECT_EQ(last_error_of([&] { kind.open(kind.access, nullptr); }), ERROR_INVALID_PARAMETER);
    EXPECT_EQ(last_error_of([&] { kind.open(0, nullptr); }), ERROR_INVALID_PARAMETER);
    EXPECT_EQ(last_error_of([&] { kind.open(kind.access, L""); }), ERROR_INVALID_HANDLE);
    EXPECT_EQ(last_error_of([&] { kind.open_narrow(kind.access, nullptr); }), ERROR_INVALID_PARAMETER);
    EXPECT_EQ(last_error_of([&] { kind.open_narrow(kind.access, ""); }), ERROR_INVALID_HANDLE);
    EXPECT_TRUE(CloseHandle(held));
  }
}

// W-041, W-042, D-038: neither has a name, and nobody finds the other's.
TEST(ObjectNames, EmptyAndMissingNamesMakeObjectsWithoutOne) {
  for (const KindOfObject& kind : kinds()) {
    for (LPCWSTR name : {static_cast<LPCWSTR>(nullptr), static_cast<LPCWSTR>(L"")}) {
      HANDLE first = nullptr;
      HANDLE second = nullptr;
      EXPECT_EQ(last_error_of([&] { first = kind.create(name); }), ERROR_SUCCESS);
      EXPECT_EQ(last_error_of([&] { second = kind.create(name); }), ERROR_SUCCESS);
      EXPECT_TRUE(CloseHandle(first) && CloseHandle(second));
    }
  }
}

// W-003, W-005, W-008, W-013, W-014, W-019, W-020, W-025, W-026, D-034.
TEST(ObjectNames, AreCaseSensitive) {
  for (const KindOfObject& kind : kinds()) {
    SCOPED_TRACE(kind.kind);
    const std::wstring name = fresh_name();
    HANDLE lower = kind.create((name + L"x").c_str());
    EXPECT_EQ(last_error_of([&] { kind.open(READ_CONTROL, (name + L"X").c_str()); }), ERROR_FILE_NOT_FOUND);
    HANDLE upper = nullptr;
    EXPECT_EQ(last_error_of([&] { upper = kind.create((name + L"X").c_str()); }), ERROR_SUCCESS);
    EXPECT_TRUE(CloseHandle(lower) && CloseHandle(upper));
  }
}

// W-034, W-035, W-038, W-055, D-254, D-256: many ways to one object.
TEST(ObjectNames, PrefixesLeadToTheSessionsOwn) {
  const std::wstring name = fresh_name();
  HANDLE held = make_section((L"Local\\" + name).c_str());
  for (const wchar_t* prefix : {L"", L"Local\\", L"Local\\Local\\", L"Session\\1\\", L"Local\\Session\\1\\",
                                L"Global\\Session\\1\\", L"Session\\1\\Local\\", L"Session\\0\\Session\\1\\"}) {
    HANDLE opened = OpenFileMappingW(FILE_MAP_READ, FALSE, (prefix + name).c_str());
    EXPECT_NE(opened, nullptr) << printable(prefix);
    EXPECT_TRUE(CloseHandle(opened));
  }
  for (const wchar_t* prefix : {L"Global\\", L"Local\\Global\\", L"Global\\Local\\", L"Session\\0\\"}) {
    EXPECT_EQ(last_error_of([&] { OpenFileMappingW(FILE_MAP_READ, FALSE, (prefix + name).c_str()); }),
              ERROR_FILE_NOT_FOUND)
        << printable(prefix);
  }
  EXPECT_TRUE(CloseHandle(held));
}

// W-036, W-055, D-042, D-255: the system's own name space; Local there is not the session's.
TEST(ObjectNames, GlobalOnesAreApart) {
  const std::wstring name = fresh_name();
  HANDLE global = CreateEventW(nullptr, FALSE, FALSE, (L"Global\\" + name).c_str());
  for (const wchar_t* prefix : {L"Global\\", L"Local\\Global\\", L"Global\\Local\\", L"Session\\0\\"}) {
    HANDLE opened = OpenEventW(SYNCHRONIZE, FALSE, (prefix + name).c_str());
    EXPECT_TRUE(CloseHandle(opened)) << printable(prefix);
  }
  EXPECT_EQ(last_error_of([&] { make_section((L"Global\\" + name).c_str()); }), ERROR_INVALID_HANDLE);
  HANDLE local = nullptr;
  EXPECT_EQ(last_error_of([&] { local = make_section(name.c_str()); }), ERROR_SUCCESS);
  EXPECT_TRUE(CloseHandle(global) && CloseHandle(local));
}

// D-259, D-261: of all kinds only sections take a privilege that a standard user does not have.
TEST(ObjectNames, GlobalSectionsTakeAPrivilege) {
  for (const wchar_t* prefix : {L"Global\\", L"Session\\0\\", L"Local\\Global\\"}) {
    const std::wstring name = prefix + fresh_name();
    for (const KindOfObject& kind : kinds()) {
      const bool refused = kind.kind == std::string("section");
      HANDLE made = nullptr;
      EXPECT_EQ(last_error_of([&] { made = kind.create(name.c_str()); }), refused ? ERROR_ACCESS_DENIED : ERROR_SUCCESS)
          << kind.kind;
      EXPECT_EQ(CloseHandle(made), refused ? FALSE : TRUE);
    }
  }
}

struct BadPath {
  LPCWSTR name;
  DWORD create_error;
  DWORD open_error;
};

// W-044 to W-046, W-048 to W-054, D-037, D-257; what Session\ does with anything but numbers is inferred (D-258).
TEST(ObjectNames, BadPathsHaveTheirOwnErrors) {
  constexpr BadPath kCases[] = {{L"\\", ERROR_BAD_PATHNAME, ERROR_BAD_PATHNAME},
                                {L"\\x", ERROR_BAD_PATHNAME, ERROR_BAD_PATHNAME},
                                {L"\\Local\\x", ERROR_BAD_PATHNAME, ERROR_BAD_PATHNAME},
                                {L"\\BaseNamedObjects\\x", ERROR_BAD_PATHNAME, ERROR_BAD_PATHNAME},
                                {L"a\\b", ERROR_PATH_NOT_FOUND, ERROR_PATH_NOT_FOUND},
                                {L"x\\", ERROR_PATH_NOT_FOUND, ERROR_PATH_NOT_FOUND},
                                {L"x\\\\y", ERROR_PATH_NOT_FOUND, ERROR_PATH_NOT_FOUND},
                                {L"Local\\", ERROR_INVALID_NAME, ERROR_INVALID_NAME},
                                {L"Global\\", ERROR_INVALID_NAME, ERROR_INVALID_NAME},
                                {L"Session\\", ERROR_INVALID_NAME, ERROR_INVALID_NAME},
                                {L"Session\\1\\", ERROR_INVALID_NAME, ERROR_INVALID_NAME},
                                {L"Local\\\\x", ERROR_INVALID_NAME, ERROR_INVALID_NAME},
                                {L"Session\\\\x", ERROR_INVALID_NAME, ERROR_INVALID_NAME},
                                {L"Session\\1\\\\x", ERROR_INVALID_NAME, ERROR_INVALID_NAME},
                                {L"Local", ERROR_INVALID_HANDLE, ERROR_INVALID_HANDLE},
                                {L"Global", ERROR_INVALID_HANDLE, ERROR_INVALID_HANDLE},
                                {L"Session", ERROR_INVALID_HANDLE, ERROR_INVALID_HANDLE},
                                {L"Global\\Local", ERROR_INVALID_HANDLE, ERROR_INVALID_HANDLE},
                                {L"Session\\1", ERROR_INVALID_HANDLE, ERROR_INVALID_HANDLE},
                                {L"local\\x", ERROR_PATH_NOT_FOUND, ERROR_PATH_NOT_FOUND},
                                {L"LOCAL\\x", ERROR_PATH_NOT_FOUND, ERROR_PATH_NOT_FOUND},
                                {L"global\\x", ERROR_PATH_NOT_FOUND, ERROR_PATH_NOT_FOUND},
                                {L"GLOBAL\\x", ERROR_PATH_NOT_FOUND, ERROR_PATH_NOT_FOUND},
                                {L"session\\1\\x", ERROR_PATH_NOT_FOUND, ERROR_PATH_NOT_FOUND},
                                {L"Local\\a\\b", ERROR_PATH_NOT_FOUND, ERROR_PATH_NOT_FOUND},
                                {L"Session\\77\\x", ERROR_PATH_NOT_FOUND, ERROR_PATH_NOT_FOUND},
                                {L"Session\\01\\x", ERROR_PATH_NOT_FOUND, ERROR_PATH_NOT_FOUND},
                                {L"Session\\99999999999\\x", ERROR_PATH_NOT_FOUND, ERROR_PATH_NOT_FOUND},
                                {L"Session\\Local\\x", ERROR_PATH_NOT_FOUND, ERROR_PATH_NOT_FOUND},
                                {L"Session\\77", ERROR_ACCESS_DENIED, ERROR_FILE_NOT_FOUND}};
  for (const BadPath& each : kCases) {
    SCOPED_TRACE(printable(each.name));
    for (const KindOfObject& kind : kinds()) {
      EXPECT_EQ(last_error_of([&] { EXPECT_EQ(kind.create(each.name), nullptr); }), each.create_error) << kind.kind;
      EXPECT_EQ(last_error_of([&] { EXPECT_EQ(kind.open(0, each.name), nullptr); }), each.open_error) << kind.kind;
    }
  }
}

// W-053 for a path through an object: what is no directory cannot contain anything (inferred).
TEST(ObjectNames, AnObjectIsNoDirectory) {
  const std::wstring name = fresh_name();
  HANDLE event = CreateEventW(nullptr, FALSE, FALSE, name.c_str());
  EXPECT_EQ(last_error_of([&] { make_section((name + L"\\x").c_str()); }), ERROR_INVALID_HANDLE);
  EXPECT_TRUE(CloseHandle(event));
}

// W-033, D-036: only the backslash is special; nothing is trimmed.
TEST(ObjectNames, MayHoldAnyOtherCharacter) {
  const std::wstring name = fresh_name();
  std::vector<HANDLE> held;
  for (const wchar_t* end :
       {L"", L" ", L".", L"..", L"/b", L":b", L"*?\"<>|", L"\x01\x1f\x7f", L"\u00fc\u4e2d", L" x"}) {
    HANDLE made = nullptr;
    EXPECT_EQ(last_error_of([&] { made = make_section((name + end).c_str()); }), ERROR_SUCCESS) << printable(end);
    held.push_back(made);
    EXPECT_EQ(last_error_of([&] { held.push_back(make_section((name + end).c_str())); }), ERROR_ALREADY_EXISTS);
  }
  for (HANDLE each : held) EXPECT_TRUE(CloseHandle(each));
}

// W-059, W-060, D-035: a W name is as long as a UNICODE_STRING may be, and what is longer is cut.
TEST(ObjectNames, WideOnesMayBeVeryLong) {
  for (const std::size_t length : {260U, 261U, 300U, 1000U, 32766U}) {
    HANDLE made = nullptr;
    EXPECT_EQ(last_error_of([&] { made = make_section(std::wstring(length, L'a').c_str()); }), ERROR_SUCCESS);
    EXPECT_TRUE(CloseHandle(made)) << length;
  }
  HANDLE held = make_section(std::wstring(32766, L'a').c_str());
  for (const std::size_t length : {32767U, 40000U}) {
    HANDLE same = nullptr;
    EXPECT_EQ(last_error_of([&] { same = make_section(std::wstring(length, L'a').c_str()); }), ERROR_ALREADY_EXISTS);
    EXPECT_TRUE(CloseHandle(same));
  }
  HANDLE shorter = nullptr;
  EXPECT_EQ(last_error_of([&] { shorter = make_section(std::wstring(32765, L'a').c_str()); }), ERROR_SUCCESS);
  EXPECT_TRUE(CloseHandle(held) && CloseHandle(shorter));
}

// W-058, W-709: an A name of 260 bytes fits in the static buffer of the wrapper, a longer one does not, whatever else
// is wrong with the call.
TEST(ObjectNames, NarrowOnesAreLimited) {
  for (const KindOfObject& kind : kinds()) {
    SCOPED_TRACE(kind.kind);
    HANDLE made = nullptr;
    EXPECT_EQ(last_error_of([&] { made = kind.create_narrow(std::string(260, 'n').c_str()); }), ERROR_SUCCESS);
    HANDLE opened = kind.open_narrow(kind.access, std::string(260, 'n').c_str());
    EXPECT_TRUE(CloseHandle(made) && CloseHandle(opened));
    const std::string longer(261, 'n');
    EXPECT_EQ(last_error_of([&] { EXPECT_EQ(kind.create_narrow(longer.c_str()), nullptr); }),
              ERROR_FILENAME_EXCED_RANGE);
    EXPECT_EQ(last_error_of([&] { kind.open_narrow(0, longer.c_str()); }), ERROR_FILENAME_EXCED_RANGE);
  }
  const std::string longer(261, 'n');
  EXPECT_EQ(last_error_of([&] { CreateFileMappingA(INVALID_HANDLE_VALUE, nullptr, 0, 0, 0, longer.c_str()); }),
            ERROR_FILENAME_EXCED_RANGE);
}

// W-056, D-015: for every kind, in both directions, in UTF-8.
TEST(ObjectNames, AnsiAndWideFormsMeanTheSame) {
  const std::string narrow =
      "Gr\xc3\xbc\xc3\x9f"
      "e \xf0\x9f\x98\x80";
  for (const KindOfObject& kind : kinds()) {
    SCOPED_TRACE(kind.kind);
    HANDLE wide = kind.create(L"Gr\u00fc\u00dfe \U0001F600");
    HANDLE again = nullptr;
    EXPECT_EQ(last_error_of([&] { again = kind.create_narrow(narrow.c_str()); }), ERROR_ALREADY_EXISTS);
    HANDLE opened = kind.open_narrow(kind.access, narrow.c_str());
    EXPECT_TRUE(CloseHandle(wide) && CloseHandle(again) && CloseHandle(opened));
  }
}

// What is no UTF-8 is U+FFFD, so two such names can be the same (inferred: what a UTF-8 code page does).
TEST(ObjectNames, BrokenTextBecomesReplacementCharacters) {
  HANDLE wide = make_section(L"broken \uFFFD");
  for (const char* narrow : {"broken \xff", "broken \xc3"}) {
    HANDLE opened = OpenFileMappingA(FILE_MAP_READ, FALSE, narrow);
    EXPECT_TRUE(CloseHandle(opened)) << narrow;
  }
  EXPECT_TRUE(CloseHandle(wide));
}

// D-015 for the third form, a wchar_t of two bytes: names are compared in its units, so halves of surrogate pairs stay
// what they are, and a pair is the character of the other forms.
TEST(ObjectNames, AProgramWithShortWcharMeansTheSame) {
  EXPECT_EQ(short_wchar_failures(), 0);
  constexpr unsigned short kLoneHigh[] = {'l', 0xD800, 0};
  constexpr unsigned short kLoneLow[] = {'l', 0xDC00, 0};
  constexpr unsigned short kReplacement[] = {'l', 0xFFFD, 0};
  constexpr unsigned short kPair[] = {'l', 0xD83D, 0xDE00, 0};
  const std::wstring lone = {L'l', static_cast<wchar_t>(0xD800)};
  HANDLE held = CreateEventW(nullptr, FALSE, FALSE, lone.c_str());
  EXPECT_EQ(short_wchar_open_error(kLoneHigh), ERROR_SUCCESS);
  EXPECT_EQ(short_wchar_open_error(kLoneLow), ERROR_FILE_NOT_FOUND);
  EXPECT_EQ(short_wchar_open_error(kReplacement), ERROR_FILE_NOT_FOUND);
  EXPECT_TRUE(CloseHandle(held));
  held = CreateEventA(nullptr, FALSE, FALSE, "l\xf0\x9f\x98\x80");
  EXPECT_EQ(short_wchar_open_error(kPair), ERROR_SUCCESS);
  EXPECT_TRUE(CloseHandle(held));
}

}  // namespace
}  // namespace mapcheck::tests
