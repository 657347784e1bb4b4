import API
import Objects

/// The clusters of a kubeconfig.
enum ConfigClusters: ConfigSection {
  static let list = "clusters"
  static let field = "cluster"
  static let title = "Cluster"
  static let texts = ["proxy-url", "server", "tls-server-name"]
  static let switches = ["insecure-skip-tls-verify"]
  static let certificates = ["certificate-authority"]
  static let required = ["server"]

  static func check(_ flags: FlagValues) throws(Failure) {
    let hasCertificate = flags.text("certificate-authority") != nil
    if flags.bool("insecure-skip-tls-verify"), hasCertificate {
      throw .plain("you cannot specify a certificate authority and insecure mode at the same time")
    }
    if flags.bool("embed-certs"), !hasCertificate {
      throw .plain("you must specify a --certificate-authority to embed")
    }
  }

  /// Whoever checks no certificates needs none.
  static func change(_ entry: inout Value, _ flags: FlagValues) {
    if entry["insecure-skip-tls-verify"]?.bool == true, flags.isGiven("insecure-skip-tls-verify") {
      entry["certificate-authority"] = nil
      entry["certificate-authority-data"] = nil
    } else if flags.text("certificate-authority") != nil {
      entry["insecure-skip-tls-verify"] = nil
    }
  }
}
