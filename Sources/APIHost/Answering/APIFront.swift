import API
import Objects
package import Transcripts

/// Answers what came in over HTTP, on the thread that owns the cluster.
package struct APIFront: Sendable {
  private let mailbox: Mailbox
  private var watches: [WatchStream] = []
  private var logs: [LogStream] = []
  private var conversations: [StreamConversation] = []
  /// Why nothing more can be recorded, once that is so: then nothing is done any more either.
  package private(set) var failure: TranscriptError?

  package init(_ mailbox: Mailbox) { self.mailbox = mailbox }

  /// The next moment of virtual time at which a stream has something to say by itself.
  package var nextWake: Duration? { watches.map(\.nextWake).min() }

  /// What came in, by how much it may change.
  package enum Work: Comparable, Sendable {
    case nothing
    /// Requests that change nothing: no component has anything to do that it had not before.
    case reads
    case changes
  }

  /// Answers the requests that wait, and lets the streams go on.
  @discardableResult
  package mutating func serve(_ session: inout Recording) -> Work {
    var work = Work.nothing
    for letter in mailbox.take() {
      guard case .call(var call, let admission, let reply) = letter, !reply.isGone else {
        work = .changes
        continue
      }
      do throws(Status) {
        try Self.look(at: &call, admission, session)
        work = max(work, try answer(call, reply, &session))
      } catch {
        work = max(work, .reads)
        reply.answer(HTTPAnswer(error, to: call))
      }
    }
    continueStreams(&session)
    return work
  }

  // MARK: Requests

  /// A certificate that the cluster has not issued is as none.
  private static func look(
    at call: inout HTTPCall,
    _ admission: Door.Admission,
    _ session: borrowing Recording
  ) throws(Status) {
    guard let certificate = call.certificate, !session.hasIssued(certificate: certificate) else { return }
    call.certificate = nil
    if admission != .administrator, call.token == nil { throw .unauthorized }
  }

  private mutating func answer(_ call: HTTPCall, _ reply: Reply, _ session: inout Recording) throws(Status) -> Work {
    let request = try Recording.request(call)
    if request.opensStream {
      try open(request, call, reply, &session)
      return .changes
    }
    try Self.refuseProxy(request)
    switch request.verb {
    case .watch: watches.append(try WatchStream(request, reply, &session))
    case .get where request.subresource == "log" && request.follows:
      logs.append(LogStream(try session.open(request), reply))
      reply.begin(.stream(request))
    case .get, .list, .connect:
      reply.answer(HTTPAnswer(try session.read(request), to: call, request))
      return .reads
    case .create, .update, .patch, .delete, .deletecollection:
      reply.answer(HTTPAnswer(try write(call, &session), to: call, request))
    }
    return .changes
  }

  private mutating func write(_ call: HTTPCall, _ session: inout Recording) throws(Status) -> Response {
    try record { () throws(TranscriptError) in try session.serve(call) }
  }

  /// - Throws: what the server refuses, and where something cannot be written down and so must not be done.
  private mutating func record<Answer>(
    _ body: () throws(TranscriptError) -> Result<Answer, Status>
  ) throws(Status) -> Answer {
    var result: Result<Answer, Status>?
    if failure == nil {
      do {
        result = try body()
      } catch {
        failure = error
      }
    }
    if let result { return try result.get() }
    throw Status(
      code: 500,
      reason: .internalError,
      message: "Internal error occurred: the request cannot be recorded: \(failure.map { "\($0)" } ?? "")"
    )
  }

  private static func refuseProxy(_ request: Request) throws(Status) {
    guard request.nonResourcePath == nil, request.subresource?.prefix(while: { $0 != "/" }) == "proxy" else { return }
    throw Status(
      code: 501,
      reason: .unknown,
      message: "Drydock does not serve proxy to clients outside; port-forward reaches the same ports"
    )
  }

  // MARK: Exec, attach, port-forward

  private mutating func open(
    _ request: Request,
    _ call: HTTPCall,
    _ reply: Reply,
    _ session: inout Recording
  ) throws(Status) {
    do throws(Status) {
      try session.checkStream(request)
    } catch {
      guard let words = error.upgradeFailure, call.upgrade != .none else { throw error }
      // What the kubelet says to this is text.
      return reply.answer(HTTPAnswer(code: error.code, text: words))
    }
    let upgrade = call.upgrade
    switch upgrade {
    case .none: throw .upgradeRequired
    case .unserved: throw Self.unservedProtocol
    case .webSocket,
      .spdy where request.subresource != "portforward":
      let opened = try record { () throws(TranscriptError) in try session.openStream(call) }
      let line = reply.upgrade(upgrade, streams: request.streamCount, mailbox)
      conversations.append(StreamConversation(opened, request, line))
    case .tunnel, .spdy:
      guard request.subresource == "portforward" else { throw Self.unservedProtocol }
      conversations.append(StreamConversation(forwarding: call, reply.upgrade(upgrade, mailbox)))
    }
  }

  private static let unservedProtocol = Status.badRequest(
    "none of the client's protocols for streams is served here; served are: "
      + StreamProtocol.allCases.map(\.rawValue).joined(separator: ", ")
  )

  // MARK: Streams

  private mutating func continueStreams(_ session: inout Recording) {
    for index in watches.indices { watches[index].goOn(&session) }
    watches.removeAll(where: \.isOver)
    for index in logs.indices { logs[index].goOn(&session) }
    logs.removeAll(where: \.isOver)
    guard failure == nil else { return }
    do {
      for index in conversations.indices { try conversations[index].goOn(&session) }
    } catch {
      failure = error
    }
    conversations.removeAll(where: \.isOver)
  }

  /// Ends the streams into containers, so that no process waits for a client that is no longer served, and says goodbye
  /// on all others.
  package mutating func close(_ session: inout Recording) {
    for index in conversations.indices { try? conversations[index].end(&session) }
    hangUp()
  }

  /// Says goodbye to all whose streams are open.
  package mutating func hangUp() {
    for index in watches.indices { watches[index].hangUp() }
    for index in logs.indices { logs[index].hangUp() }
    for index in conversations.indices { conversations[index].hangUp() }
    (watches, logs, conversations) = ([], [], [])
  }
}

extension Request {
  /// How many streams of SPDY a client opens for a process: one for the outcome, and those that it asks for.
  fileprivate var streamCount: Int {
    func isSet(_ name: String) -> Bool {
      options.parameters.contains { $0.name == name && ["true", "1"].contains($0.value) }
    }
    let hasTerminal = isSet("tty")
    return 1 + ["stdin", "stdout"].count(where: isSet) + (hasTerminal || isSet("stderr") ? 1 : 0)
  }

  fileprivate var follows: Bool {
    options.parameters.contains { $0.name == "follow" && ["true", "1"].contains($0.value) }
  }
}
