/// What of an image's name decides how it is pulled.
enum ImageReference {
  static func isLatest(_ image: String) -> Bool {
    // What is no reference at all has no tag either.
    if image.isEmpty || image.utf8.count > 255 { return false }
    var tag: Substring?
    for index in image.utf8.indices {
      switch image.utf8[index] {
      case UInt8(ascii: "/"): tag = nil
      case UInt8(ascii: ":"): tag = image[image.utf8.index(after: index)...]
      case UInt8(ascii: "@"), ...33, 127...: return false
      default: break
      }
    }
    return tag == nil || tag == "latest"
  }
}
