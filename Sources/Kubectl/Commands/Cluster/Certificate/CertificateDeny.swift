import API
import Objects

/// `kubectl certificate deny`.
struct CertificateDeny: CertificateDecision {
  static let condition = "Denied"
  static let opposite = "Approved"
  static let reason = "KubectlDeny"
  static let message = "This CSR was denied by kubectl certificate deny."
  var context: CommandContext
}
