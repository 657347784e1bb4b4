import NIOCore

/// What every connection of a stream has, whatever it speaks: a place at the door, given back when it is gone, and an
/// end for a client that does not read. It stands last, so that it hears of errors from all before it.
final class StreamPlace: ChannelInboundHandler {
  typealias InboundIn = NIOAny

  private let door: Door
  private let line: StreamLine
  private var blockedSince: NIODeadline?
  private var watchdog: RepeatedTask?

  init(_ door: Door, _ line: StreamLine) {
    self.door = door
    self.line = line
  }

  func handlerAdded(context: ChannelHandlerContext) {
    let bound = NIOLoopBound((place: self, channel: context.channel), eventLoop: context.eventLoop)
    watchdog = context.eventLoop.scheduleRepeatedTask(initialDelay: door.limits.check, delay: door.limits.check) { _ in
      bound.value.place.dropIfSlow(bound.value.channel)
    }
  }

  func channelInactive(context: ChannelHandlerContext) { leave() }

  /// Gives the place back.
  func leave() {
    watchdog?.cancel()
    watchdog = nil
    door.leave()
    line.markGone()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    blockedSince = context.channel.isWritable ? nil : .now()
  }

  private func dropIfSlow(_ channel: any Channel) {
    guard let blockedSince, NIODeadline.now() - blockedSince > door.limits.unread else { return }
    channel.close(promise: nil)
  }
}
