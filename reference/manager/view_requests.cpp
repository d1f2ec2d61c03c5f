// SPDX-License-Identifier: Apache-2.0
// Pages of registered views, and whose memory a process handle speaks of. A client names a view by its number and pages
// within it; both are checked.
#include "manager/requests.h"
#include "objects/section.h"

namespace mapcheck::manager {
namespace {

// The view, if its pages are committed one by one and `first` and `pages` lie in it.
Result<const objects::MappedView*> pages_of(const Caller& caller, std::uint64_t number, std::uint64_t first,
                                            std::uint64_t pages) {
  const objects::MappedView* view = caller.process.find_view(number);
  if (view == nullptr || view->section->commitment() == nullptr) return fail(ERROR_INVALID_ADDRESS);
  if (first >= view->pages || pages == 0 || pages > view->pages - first) return fail(ERROR_INVALID_ADDRESS);
  return view;
}

}  // namespace

ReplyTo<protocol::ViewMemoryRequest> view_memory(Caller& caller, protocol::ViewMemoryRequest& request) {
  const objects::MappedView* view = caller.process.find_view(request.view);
  if (view == nullptr) return fail(ERROR_INVALID_ADDRESS);
  const auto memory = view->section->memory();
  if (!memory) return memory.failure();
  return protocol::ViewMemoryRequest::Reply{protocol::PassedFd::borrow(*memory)};
}

ReplyTo<protocol::CommitPagesRequest> commit_pages(Caller& caller, protocol::CommitPagesRequest& request) {
  const auto view = pages_of(caller, request.view, request.first, request.pages);
  if (!view) return view.failure();
  const std::uint64_t first = (*view)->first + request.first;
  const Status done = (*view)->section->commit(first, first + request.pages, caller.world.commit_limit());
  if (!done) return done.failure();
  return protocol::EmptyReply{};
}

ReplyTo<protocol::QueryCommitRequest> query_commit(Caller& caller, protocol::QueryCommitRequest& request) {
  const auto view = pages_of(caller, request.view, request.first, 1);
  if (!view) return view.failure();
  const auto run = (*view)->section->commitment()->from((*view)->first + request.first);
  return protocol::QueryCommitRequest::Reply{run.committed, run.pages};
}

ReplyTo<protocol::CheckProcessRequest> check_process(Caller& caller, protocol::CheckProcessRequest& request) {
  const auto process = caller.object<objects::Process>(request.process, request.access);
  if (!process) return process.failure();
  if ((*process)->has_ended()) return fail(ERROR_ACCESS_DENIED);  // W-428
  return protocol::CheckProcessRequest::Reply{process->get() == &caller.process, (*process)->id()};
}

}  // namespace mapcheck::manager
