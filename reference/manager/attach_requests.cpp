// SPDX-License-Identifier: Apache-2.0
// How a connection gets its process and its thread. Who it is, is what the system says of the other end; a token only
// tells which registered child a new process is.
#include "manager/requests.h"

namespace mapcheck::manager {

using objects::Process;
using objects::Ref;

ReplyTo<protocol::AttachProcessRequest> attach_process(Session& session, protocol::AttachProcessRequest& request) {
  if (request.version != protocol::kProtocolVersion || session.process() != nullptr) {
    return fail(ERROR_INVALID_PARAMETER);
  }
  objects::World& world = session.world();
  Peer& peer = session.peer();
  Ref<Process> process(world.find_process(peer.process_id));
  if (!process) {
    process = world.claim_child(request.token);
    if (!process) process = objects::make_object<Process>(world.tally(), request.session);
    process->identify(peer.process_id, std::move(peer.pidfd));
    world.add_process(process);
  }
  process->set_session(request.session);
  session.attach(std::move(process), {});
  return protocol::EmptyReply{};
}

ReplyTo<protocol::AttachThreadRequest> attach_thread(Session& session, protocol::AttachThreadRequest& request) {
  Ref<Process> process(session.world().find_process(session.peer().process_id));
  if (!process || session.process() != nullptr) return fail(ERROR_INVALID_PARAMETER);
  auto thread = process->attach_thread(request.thread_id);
  if (!thread) return thread.failure();
  session.attach(std::move(process), std::move(*thread));
  return protocol::EmptyReply{};
}

ReplyTo<protocol::ReportExitRequest> report_exit(Session& session, protocol::ReportExitRequest& request) {
  if (!session.is_process_link()) return fail(ERROR_INVALID_PARAMETER);
  session.process()->report_exit_code(request.exit_code);
  return protocol::EmptyReply{};
}

}  // namespace mapcheck::manager
