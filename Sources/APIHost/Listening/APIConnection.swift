import API
import NIOCore
import NIOHTTP1
import NIOSSL
import Objects

/// One connection: reads requests, hands them over, writes answers; one request at a time.
final class APIConnection: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let door: Door
  private let written: NIOLoopBoundBox<WrittenAnswers>
  private var context: ChannelHandlerContext?
  private var head: HTTPRequestHead?
  private var body = ByteBuffer()
  /// The request was refused before its end; what still comes of it is dropped.
  private var isRefused = false
  /// Everything was said, and the client has a moment to read it.
  private var isHangingUp = false
  /// The client's certificate, once it was looked for.
  private var shown: [UInt8]??
  /// The request that is being answered.
  private var reply: Reply?
  /// How the end of an answer that goes on is told.
  private var isChunked = false
  /// What came of later requests while one is answered.
  private var waiting = CircularBuffer<HTTPServerRequestPart>()
  private var isTakingFromWaiting = false
  private var wantsToRead = false
  /// What is wrong with what came after them.
  private var breach: HTTPParserError?
  /// Since when a request is awaited or read, or a client does not read.
  private var waitsSince = NIODeadline.now()
  private var watchdog: RepeatedTask?
  /// Names requests, as an audit log would have them.
  private var auditIDs: RandomSource

  init(_ door: Door, _ written: NIOLoopBoundBox<WrittenAnswers>) {
    self.door = door
    self.written = written
    var chance = SystemRandomNumberGenerator()
    auditIDs = RandomSource(seed: chance.next())
  }

  // MARK: Coming and going

  func channelActive(context: ChannelHandlerContext) {
    self.context = context
    guard door.enter() else {
      context.close(promise: nil)
      return
    }
    let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
    watchdog = context.eventLoop.scheduleRepeatedTask(initialDelay: door.limits.check, delay: door.limits.check) { _ in
      bound.value.dropIfSlow()
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    watchdog?.cancel()
    if self.context != nil, watchdog != nil { door.leave() }
    watchdog = nil
    self.context = nil
    reply?.markGone()
    if reply != nil { door.mailbox.put(.news) }
    reply = nil
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    if isHangingUp { return }
    guard let error = error as? HTTPParserError else { return context.close(promise: nil) }
    if reply == nil, waiting.isEmpty { refuse(error, context) } else { breach = error }
  }

  /// What Go's server says to what is no HTTP, or to headers beyond its limit (`net/http`, `conn.serve`).
  private func refuse(_ error: HTTPParserError, _ context: ChannelHandlerContext) {
    let status: HTTPResponseStatus = error == .headerOverflow ? .requestHeaderFieldsTooLarge : .badRequest
    let text = "\(status.code) \(status.reasonPhrase)"
    var buffer = context.channel.allocator.buffer(capacity: 256)
    buffer.writeStatusLine(.http1_1, Int(status.code))
    buffer.writeHeader("Content-Type", "text/plain; charset=utf-8")
    buffer.writeHeader("Connection", "close")
    buffer.writeHeader("Content-Length", String(text.utf8.count))
    buffer.writeString("\r\n" + text)
    context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
    hangUp(context)
  }

  /// Writes no more, but reads for a while: a client that is still sending would not see its answer if the connection
  /// were cut (as Go's `closeWriteAndWait`).
  private func hangUp(_ context: ChannelHandlerContext) {
    isHangingUp = true
    context.close(mode: .output, promise: nil)
    let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
    context.eventLoop.scheduleTask(in: .milliseconds(500)) { bound.value.close(promise: nil) }
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    waitsSince = .now()
    context.fireChannelWritabilityChanged()
  }

  /// A client that neither asks nor reads is holding a place that others need.
  private func dropIfSlow() {
    guard let context else { return }
    let waited = NIODeadline.now() - waitsSince
    if reply == nil {
      if waited > (head == nil ? door.limits.idle : door.limits.reading) { context.close(promise: nil) }
    } else if !context.channel.isWritable, waited > door.limits.unread {
      context.close(promise: nil)
    }
  }

  // MARK: Reading

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if isHangingUp { return }
    let part = unwrapInboundIn(data)
    if reply != nil || !waiting.isEmpty { waiting.append(part) } else { take(part, context) }
  }

  /// Nothing more is read while requests wait that cannot be answered yet.
  func read(context: ChannelHandlerContext) {
    if waiting.isEmpty { context.read() } else { wantsToRead = true }
  }

  /// Goes on with what waits, once there is an answer to what came before.
  private func takeFromWaiting(_ context: ChannelHandlerContext) {
    if isTakingFromWaiting { return }
    isTakingFromWaiting = true
    defer { isTakingFromWaiting = false }
    while reply == nil, !isHangingUp, let part = waiting.popFirst() { take(part, context) }
    if reply == nil, !isHangingUp, let breach { return refuse(breach, context) }
    if waiting.isEmpty, wantsToRead {
      wantsToRead = false
      context.read()
    }
  }

  private func take(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
    switch part {
    case .head(let head): begin(head, context)
    case .body(var part):
      if isRefused { return }
      if body.readableBytes + part.readableBytes > door.limits.body { return refuseSize() }
      body.writeBuffer(&part)
    case .end:
      if isRefused { return }
      finish(context)
    }
  }

  private func begin(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
    self.head = head
    body.clear()
    isRefused = false
    waitsSince = .now()
    let announced = head.headers.first(name: "content-length").flatMap { Int($0) } ?? 0
    if announced > door.limits.body { return refuseSize() }
    if head.headers.first(name: "expect")?.lowercased() == "100-continue" {
      var buffer = context.channel.allocator.buffer(capacity: 32)
      buffer.writeStatusLine(head.version, 100)
      buffer.writeString("\r\n")
      context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
    }
  }

  private func refuseSize() {
    isRefused = true
    refuse(
      Status(
        code: 413,
        reason: .requestEntityTooLarge,
        message: "Request entity too large: limit is \(door.limits.body)"
      )
    )
  }

  private func finish(_ context: ChannelHandlerContext) {
    guard let head else { return }
    let headers = head.headers.map { HTTPCall.Header($0.name, $0.value) }
    var call = HTTPCall(
      method: head.method.rawValue,
      target: head.uri,
      headers: headers,
      bytes: Array(body.readableBytesView)
    )
    body.clear()
    let admission = door.admit(&call, certificate(context))
    if admission == .nobody { return refuse(.unauthorized) }
    if call.method == "OPTIONS" { return refuse(.optionsNotServed) }
    let reply = Reply(self, on: context.eventLoop)
    self.reply = reply
    door.mailbox.put(.call(call, admission, reply))
  }

  /// What the client has shown of itself; it proved to have the key when the connection began.
  private func certificate(_ context: ChannelHandlerContext) -> [UInt8]? {
    if let shown { return shown }
    let handler = try? context.pipeline.syncOperations.handler(type: NIOSSLServerHandler.self)
    let certificate = (try? handler?.peerCertificate?.toDERBytes()) ?? nil
    shown = .some(certificate)
    return certificate
  }

  private func refuse(_ status: Status) {
    guard let head, let context else { return }
    let reply = Reply(self, on: context.eventLoop)
    self.reply = reply
    write(HTTPAnswer(status, to: HTTPCall(method: head.method.rawValue, target: head.uri)), for: reply)
  }

  // MARK: Writing

  func write(_ answer: HTTPAnswer, for reply: Reply) {
    guard self.reply === reply, let context, let head else { return }
    let bytes = written.value.bytes(of: answer, to: head.uri)
    var buffer = context.channel.allocator.buffer(capacity: 512 + min(bytes.readableBytes, Self.joined))
    write(answer, head, to: &buffer)
    buffer.writeHeader("Content-Length", String(bytes.readableBytes))
    buffer.writeString("\r\n")
    if head.method != .HEAD {
      if bytes.readableBytes <= Self.joined {
        buffer.writeImmutableBuffer(bytes)
      } else {
        context.write(wrapOutboundOut(buffer), promise: nil)
        buffer = bytes
      }
    }
    finishAnswer(buffer, context, head)
  }

  /// Bodies up to this size are written together with their heads.
  private static let joined = 16 * 1024

  func begin(_ answer: HTTPAnswer, for reply: Reply) {
    guard self.reply === reply, let context, let head else { return }
    isChunked = head.version == .http1_1
    var buffer = context.channel.allocator.buffer(capacity: 512)
    write(answer, head, to: &buffer)
    if isChunked { buffer.writeHeader("Transfer-Encoding", "chunked") }
    buffer.writeString("\r\n")
    context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
  }

  func write(_ parts: [Reply.Part], for reply: Reply) {
    guard self.reply === reply, let context else { return }
    var content = context.channel.allocator.buffer(capacity: 4096)
    for part in parts {
      switch part {
      case .event(let type, let object):
        var writer = ObjectWriter()
        writer.append("{\"type\":\"\(type)\",\"object\":")
        writer.write(object)
        writer.append("}\n")
        content.writeBytes(writer.bytes)
      case .bytes(let bytes): content.writeBytes(bytes)
      }
    }
    // An empty chunk would be the last one.
    if content.readableBytes == 0 {
      _ = reply.noteWritten(parts.count)
      return
    }
    if isChunked {
      var chunk = context.channel.allocator.buffer(capacity: content.readableBytes + 16)
      chunk.writeString(String(content.readableBytes, radix: 16) + "\r\n")
      chunk.writeImmutableBuffer(content)
      chunk.writeString("\r\n")
      content = chunk
    }
    let mailbox = door.mailbox
    context.writeAndFlush(wrapOutboundOut(content)).whenSuccess {
      if reply.noteWritten(parts.count) { mailbox.put(.news) }
    }
  }

  func end(for reply: Reply) {
    guard self.reply === reply, let context, let head else { return }
    finishAnswer(ByteBuffer(string: isChunked ? "0\r\n\r\n" : ""), context, head, isLast: !isChunked)
  }

  /// Gives the connection to a stream; nothing of HTTP comes after it.
  func upgrade(_ line: StreamLine, _ upgrade: StreamUpgrade, streams: Int, for reply: Reply) {
    guard self.reply === reply, let context else { return line.markGone() }
    watchdog?.cancel()
    watchdog = nil
    self.context = nil
    self.reply = nil
    Self.upgrade(context.channel, door, line, upgrade, streams: streams)
  }

  /// Whether nothing more is read after the request: it was refused, or asked to be the last, or for an upgrade, after
  /// which no HTTP is expected.
  private func isLast(_ head: HTTPRequestHead) -> Bool {
    isRefused || !head.isKeepAlive || head.headers.contains(name: "upgrade")
  }

  private func finishAnswer(
    _ rest: ByteBuffer,
    _ context: ChannelHandlerContext,
    _ head: HTTPRequestHead,
    isLast: Bool = false
  ) {
    let closes = isLast || self.isLast(head)
    reply = nil
    self.head = nil
    waitsSince = .now()
    guard closes, !isRefused else {
      context.writeAndFlush(wrapOutboundOut(rest), promise: nil)
      return isRefused ? hangUp(context) : takeFromWaiting(context)
    }
    isHangingUp = true
    let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
    context.writeAndFlush(wrapOutboundOut(rest)).whenComplete { _ in bound.value.close(promise: nil) }
  }

  /// The head of an answer, but for how its end is told.
  private func write(_ answer: HTTPAnswer, _ head: HTTPRequestHead, to buffer: inout ByteBuffer) {
    buffer.writeStatusLine(head.version, answer.code)
    buffer.writeHeader("Audit-Id", head.headers.first(name: "Audit-ID") ?? auditIDs.uid())
    buffer.writeHeader("Cache-Control", "no-cache, private")
    for header in answer.headers { buffer.writeHeader(header.name, header.value) }
    buffer.writeHeader("Date", door.date())
    if isLast(head) { buffer.writeHeader("Connection", "close") }
  }
}

extension ByteBuffer {
  mutating func writeStatusLine(_ version: HTTPVersion, _ code: Int) {
    if version == .http1_1, code == 200 {
      writeStaticString("HTTP/1.1 200 OK\r\n")
    } else {
      writeString("HTTP/\(version.major).\(version.minor) \(code) ")
      writeString(HTTPResponseStatus(statusCode: code).reasonPhrase + "\r\n")
    }
  }

  /// A header is one line, whatever stands in its value.
  mutating func writeHeader(_ name: StaticString, _ value: String) {
    writeStaticString(name)
    writeHeaderValue(value)
  }

  mutating func writeHeader(_ name: String, _ value: String) {
    writeString(name)
    writeHeaderValue(value)
  }

  private mutating func writeHeaderValue(_ value: String) {
    writeStaticString(": ")
    if value.utf8.contains(where: { $0 < 0x20 }) {
      writeBytes(value.utf8.map { $0 < 0x20 ? 0x20 : $0 })
    } else {
      writeString(value)
    }
    writeStaticString("\r\n")
  }
}

extension Status {
  /// (`apiserver/pkg/authentication`, by way of `responsewriters.Unauthorized`)
  static let unauthorized = Status(code: 401, reason: .unauthorized, message: "Unauthorized")

  static let optionsNotServed = Status(
    code: 405,
    reason: .methodNotAllowed,
    message: "the server does not allow this method on the requested resource"
  )
}
