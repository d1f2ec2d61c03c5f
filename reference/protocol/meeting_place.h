// SPDX-License-Identifier: Apache-2.0
// The private directory in which clients and the object manager meet: a socket and a lock. It belongs to this user
// alone: owner and mode are checked on the opened directory itself, and everything in it is reached through that
// descriptor, so no link and no later exchange of the path leads elsewhere. Who holds the lock is the only one that may
// start or end a manager there.
#pragma once

#include <string>

#include "support/result.h"
#include "support/unique_fd.h"

namespace mapcheck::protocol {

class MeetingPlace {
 public:
  // $MAPCHECK_REFERENCE_DIR, else $XDG_RUNTIME_DIR/mapcheck-reference, else /tmp/mapcheck-reference-<uid>; absolute.
  static std::string directory_from_environment();

  explicit MeetingPlace(std::string directory) : directory_(std::move(directory)) {}
  const std::string& directory() const { return directory_; }

  // A connected socket; ERROR_FILE_NOT_FOUND when no manager listens, ERROR_ACCESS_DENIED when somebody else's does.
  Result<UniqueFd> connect() const;
  // The listening socket. The caller holds the lock, so what an earlier manager left behind is replaced.
  Result<UniqueFd> listen() const;

  // Waits for the lock, and makes the directory (not its parents) when it is missing. It is held until the descriptor,
  // and every copy of it, is closed.
  Result<UniqueFd> lock() const;
  Result<UniqueFd> try_lock() const;

  // Takes away socket, lock and, if `with_directory`, the directory. The caller holds the lock and is about to end.
  void remove(bool with_directory) const;

  // Why the directory cannot be used, for a user to read: the error is what one of the above gave.
  std::string explain(Failure failure) const;

 private:
  // The directory, whose owner and mode are right.
  Result<UniqueFd> open_directory() const;
  Result<UniqueFd> lock_file(int operation) const;

  std::string directory_;
};

}  // namespace mapcheck::protocol
