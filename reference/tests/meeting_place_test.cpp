// SPDX-License-Identifier: Apache-2.0
// The directory in which clients and manager meet: whose it must be, what may stand in it, and what a user is told.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "protocol/meeting_place.h"

namespace mapcheck::protocol {
namespace {

class MeetingPlaceTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_NE(::mkdtemp(folder_.data()), nullptr);
    path_ = folder_ + "/meet";
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  // What each of the three ways in says.
  void expect_refused(const std::string& path, std::uint32_t error) const {
    const MeetingPlace place(path);
    EXPECT_EQ(place.lock().code(), error) << path;
    EXPECT_EQ(place.try_lock().code(), error) << path;
    EXPECT_NE(place.connect().code(), std::uint32_t{ERROR_SUCCESS}) << path;
  }

  std::string folder_ = "/tmp/mapcheck-meeting-XXXXXX";
  std::string path_;
};

TEST_F(MeetingPlaceTest, IsMadePrivate) {
  ::umask(0);
  const MeetingPlace place(path_);
  EXPECT_TRUE(place.lock());
  struct stat info {};
  ASSERT_EQ(::stat(path_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0700U);
}

TEST_F(MeetingPlaceTest, MustBeClosedToOthers) {
  for (const mode_t mode : {0770U, 0707U, 0701U, 0755U, 0500U, 0600U}) {
    ::mkdir(path_.c_str(), 0700);
    ASSERT_EQ(::chmod(path_.c_str(), mode), 0);
    expect_refused(path_, ERROR_ACCESS_DENIED);
    EXPECT_EQ(MeetingPlace(path_).connect().code(), std::uint32_t{ERROR_ACCESS_DENIED})
        << "nor is a manager of somebody else's believed";
    EXPECT_FALSE(MeetingPlace(path_).listen());
  }
}

TEST_F(MeetingPlaceTest, MustBelongToTheUser) {
  std::string foreign = "/usr";  // root's, if we are not
  if (::geteuid() == 0) {
    foreign = path_;
    ASSERT_EQ(::mkdir(foreign.c_str(), 0700), 0);
    ASSERT_EQ(::chown(foreign.c_str(), 65534, 65534), 0);
  }
  expect_refused(foreign, ERROR_ACCESS_DENIED);
}

TEST_F(MeetingPlaceTest, IsNeverALink) {
  const std::string real = folder_ + "/real";
  ASSERT_EQ(::mkdir(real.c_str(), 0700), 0);
  ASSERT_EQ(::symlink(real.c_str(), path_.c_str()), 0);
  expect_refused(path_, ERROR_ACCESS_DENIED);
  ASSERT_EQ(::unlink(path_.c_str()), 0);
  ASSERT_EQ(::symlink("nowhere", path_.c_str()), 0);
  expect_refused(path_, ERROR_ACCESS_DENIED);
}

TEST_F(MeetingPlaceTest, MustHaveSomewhereToBe) {
  expect_refused(folder_ + "/missing/meet", ERROR_FILE_NOT_FOUND);
  std::ofstream(folder_ + "/file") << "no directory";
  expect_refused(folder_ + "/file/meet", ERROR_PATH_NOT_FOUND);
  expect_refused(folder_ + "/file", ERROR_ACCESS_DENIED);
}

TEST_F(MeetingPlaceTest, LockAndSocketAreNeverSomethingElse) {
  const MeetingPlace place(path_);
  ASSERT_TRUE(place.lock());
  ASSERT_EQ(::unlink((path_ + "/manager.lock").c_str()), 0);
  ASSERT_EQ(::symlink((folder_ + "/victim").c_str(), (path_ + "/manager.lock").c_str()), 0);
  EXPECT_FALSE(place.lock()) << "a link would make a file elsewhere";
  EXPECT_FALSE(std::filesystem::exists(folder_ + "/victim"));
  ASSERT_EQ(::unlink((path_ + "/manager.lock").c_str()), 0);
  ASSERT_EQ(::mkdir((path_ + "/manager.sock").c_str(), 0700), 0);
  EXPECT_TRUE(place.lock());
  EXPECT_FALSE(place.listen());
  EXPECT_EQ(place.connect().code(), std::uint32_t{ERROR_FILE_NOT_FOUND});
}

TEST_F(MeetingPlaceTest, WhatAnEarlierManagerLeftIsReplaced) {
  const MeetingPlace place(path_);
  const auto lock = place.lock();
  ASSERT_TRUE(lock);
  {
    const auto killed = place.listen();
    ASSERT_TRUE(killed);
    EXPECT_TRUE(place.connect());
  }
  EXPECT_EQ(place.connect().code(), std::uint32_t{ERROR_FILE_NOT_FOUND}) << "its socket is there, and nobody listens";
  EXPECT_TRUE(place.listen());
  place.remove(true);
  EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(MeetingPlaceTest, IsTheSameFromEveryDirectory) {
  ::setenv("MAPCHECK_REFERENCE_DIR", "relative/meet", 1);
  const std::string here = std::filesystem::current_path();
  EXPECT_EQ(MeetingPlace::directory_from_environment(), here + "/relative/meet");
  ::unsetenv("MAPCHECK_REFERENCE_DIR");
}

TEST_F(MeetingPlaceTest, AUserIsToldWhatIsWrong) {
  const MeetingPlace place("/where");
  const std::pair<std::uint32_t, const char*> reasons[] = {{ERROR_ACCESS_DENIED, "0700"},
                                                           {ERROR_FILE_NOT_FOUND, "does not exist"},
                                                           {ERROR_WRITE_PROTECT, "read-only"},
                                                           {ERROR_DISK_FULL, "full"},
                                                           {ERROR_GEN_FAILURE, "31"}};
  for (const auto& [error, words] : reasons) {
    const std::string text = place.explain(fail(error));
    EXPECT_NE(text.find("/where"), std::string::npos) << text;
    EXPECT_NE(text.find(words), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace mapcheck::protocol
