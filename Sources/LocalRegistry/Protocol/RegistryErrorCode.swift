// SPDX-License-Identifier: Apache-2.0

/// The error codes of the distribution specification ("Error Codes").
package enum RegistryErrorCode: String, Sendable {
    case blobUnknown = "BLOB_UNKNOWN"
    case blobUploadInvalid = "BLOB_UPLOAD_INVALID"
    case blobUploadUnknown = "BLOB_UPLOAD_UNKNOWN"
    case digestInvalid = "DIGEST_INVALID"
    case manifestInvalid = "MANIFEST_INVALID"
    case manifestUnknown = "MANIFEST_UNKNOWN"
    case nameInvalid = "NAME_INVALID"
    case nameUnknown = "NAME_UNKNOWN"
    case sizeInvalid = "SIZE_INVALID"
    case unauthorized = "UNAUTHORIZED"
    case denied = "DENIED"
    case unsupported = "UNSUPPORTED"
    case tooManyRequests = "TOOMANYREQUESTS"
    /// Not of the specification: what registries say when it is their own fault.
    case unknown = "UNKNOWN"

    /// The status it usually comes with.
    package var status: Int {
        switch self {
        case .blobUnknown, .blobUploadUnknown, .manifestUnknown, .nameUnknown: 404
        case .blobUploadInvalid, .digestInvalid, .manifestInvalid, .nameInvalid: 400
        case .sizeInvalid: 413
        case .unauthorized: 401
        case .denied: 403
        case .unsupported: 405
        case .tooManyRequests: 429
        case .unknown: 500
        }
    }

    /// The code that a registry would give with a status.
    package init(status: Int) {
        switch status {
        case 401: self = .unauthorized
        case 403: self = .denied
        case 404: self = .nameUnknown
        case 405: self = .unsupported
        case 413: self = .sizeInvalid
        case 429: self = .tooManyRequests
        default: self = .unknown
        }
    }
}
