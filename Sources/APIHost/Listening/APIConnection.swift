import API
import NIOCore
import NIOHTTP1
import Objects

/// One connection: reads requests, hands them over, writes answers; one request at a time.
final class APIConnection: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private let door: Door
  private var context: ChannelHandlerContext?
  private var head: HTTPRequestHead?
  private var body = ByteBuffer()
  /// The request was refused before its end; what still comes of it is dropped.
  private var isRefused = false
  /// The request that is being answered.
  private var reply: Reply?
  /// Since when a request is awaited or read, or a client does not read.
  private var waitsSince = NIODeadline.now()
  private var watchdog: RepeatedTask?
  /// Names requests, as an audit log would have them.
  private var auditIDs: RandomSource

  init(_ door: Door) {
    self.door = door
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

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

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
    switch unwrapInboundIn(data) {
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
      context.writeAndFlush(wrapOutboundOut(.head(.init(version: head.version, status: .continue))), promise: nil)
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
    guard door.admit(&call) else { return refuse(.unauthorized) }
    if call.method == "OPTIONS" { return refuse(.optionsNotServed) }
    let reply = Reply(self, on: context.eventLoop)
    self.reply = reply
    door.mailbox.put(.call(call, reply))
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
    let bytes = answer.bytes
    var response = responseHead(answer, head)
    response.headers.add(name: "content-length", value: String(bytes.count))
    context.write(wrapOutboundOut(.head(response)), promise: nil)
    if head.method != .HEAD {
      context.write(wrapOutboundOut(.body(.byteBuffer(context.channel.allocator.buffer(bytes: bytes)))), promise: nil)
    }
    finishAnswer(context, head)
  }

  func begin(_ answer: HTTPAnswer, for reply: Reply) {
    guard self.reply === reply, let context, let head else { return }
    context.writeAndFlush(wrapOutboundOut(.head(responseHead(answer, head))), promise: nil)
  }

  func write(_ parts: [Reply.Part], for reply: Reply) {
    guard self.reply === reply, let context else { return }
    var buffer = context.channel.allocator.buffer(capacity: 1024)
    for part in parts {
      switch part {
      case .event(let type, let object):
        var writer = ObjectWriter()
        writer.append("{\"type\":\"\(type)\",\"object\":")
        writer.write(object)
        writer.append("}\n")
        buffer.writeBytes(writer.bytes)
      case .bytes(let bytes): buffer.writeBytes(bytes)
      }
    }
    let mailbox = door.mailbox
    context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(buffer)))).whenSuccess {
      if reply.noteWritten(parts.count) { mailbox.put(.news) }
    }
  }

  func end(for reply: Reply) {
    guard self.reply === reply, let context, let head else { return }
    finishAnswer(context, head)
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

  private func finishAnswer(_ context: ChannelHandlerContext, _ head: HTTPRequestHead) {
    let closes = isLast(head)
    reply = nil
    self.head = nil
    waitsSince = .now()
    guard closes else { return context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil) }
    let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
    context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in bound.value.close(promise: nil) }
  }

  private func responseHead(_ answer: HTTPAnswer, _ head: HTTPRequestHead) -> HTTPResponseHead {
    var response = HTTPResponseHead(version: head.version, status: .init(statusCode: answer.code))
    response.headers.reserveCapacity(8)
    response.headers.add(name: "Audit-Id", value: head.headers.first(name: "Audit-ID") ?? auditIDs.uid())
    response.headers.add(name: "Cache-Control", value: "no-cache, private")
    for header in answer.headers { response.headers.add(name: header.name, value: header.value) }
    response.headers.add(name: "Date", value: door.date())
    if isLast(head) { response.headers.add(name: "Connection", value: "close") }
    return response
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
