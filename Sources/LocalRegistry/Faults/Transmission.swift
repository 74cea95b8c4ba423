// SPDX-License-Identifier: Apache-2.0

import OCIModel

/// How an answer is put on the wire: what a fault changes.
struct Transmission: Sendable, Equatable {
    /// What happens behind the head.
    enum Ending: Sendable, Equatable {
        /// The connection serves the next request.
        case keepsConnection
        /// The connection closes behind the body.
        case closes
        /// The connection is reset; nothing is sent.
        case resets
        /// Nothing is ever sent.
        case staysSilent
        /// That many bytes follow, without a declared length.
        case streams(Int)
    }

    /// How long to wait before the head.
    var delay: Duration = .zero
    var status: Int
    var headers: HeaderFields
    /// The bytes to send; none for `HEAD`.
    var body: [UInt8]
    var ending = Ending.keepsConnection

    /// An honest transmission. Statuses that cannot have a body get no length (RFC 9110 §8.6).
    init(_ response: RegistryResponse, to request: RegistryRequest) {
        status = response.status
        headers = response.headers
        body = request.wantsBody ? response.body : []
        if status != 204 { headers["Content-Length"] = String(response.body.count) }
    }

    /// What a fault puts in place of an answer; an honest 500 for faults that only change one.
    init(inPlaceOfAnswer fault: Fault, to request: RegistryRequest) {
        var ending = Ending.keepsConnection
        var response = RegistryResponse.failure(.unknown)
        switch fault {
        case .status(let status, let retryAfter):
            response = .failure(RegistryErrorCode(status: status), status: status, "a fault was asked for")
            response.headers["Retry-After"] = retryAfter.map(String.init)
        case .redirect(let url, let status):
            response = RegistryResponse(status, headers: ["Location": url])
        case .htmlPage:
            response = RegistryResponse(
                200, headers: ["Content-Type": "text/html; charset=utf-8"],
                body: Array("<!DOCTYPE html><html><body><h1>Please sign in</h1></body></html>\n".utf8))
        case .neverAnswers: ending = .staysSilent
        case .connectionReset: ending = .resets
        case .endlessBody(let limit):
            response = RegistryResponse(200, headers: ["Content-Type": "application/octet-stream"])
            ending = request.wantsBody ? .streams(limit) : .closes
        case .latency, .truncatedBody, .contentLength, .wrongBytes, .otherBody, .digestHeader: break
        }
        self.init(response, to: request)
        self.ending = ending
        if case .streams = ending { headers["Content-Length"] = nil }
    }

    /// Leaves out what the client has already (RFC 9110 section 15.4.5).
    mutating func becomeNotModified() {
        status = 304
        body = []
        for name in ["Content-Length", "Content-Type", "Link"] { headers[name] = nil }
    }

    /// Changes an honest answer.
    mutating func apply(_ fault: Fault) {
        switch fault {
        case .latency(let duration): delay += duration
        case .truncatedBody(let count):
            guard !body.isEmpty else { break }
            body = Array(body.prefix(max(0, count)))
            ending = .closes
        case .contentLength(let difference):
            let declared = headers["Content-Length"].flatMap { Int($0) } ?? 0
            headers["Content-Length"] = String(max(0, declared + difference))
            ending = .closes
        case .wrongBytes:
            // One digit, so that a manifest stays readable and only its digest tells.
            let digit = body.lastIndex { (0x30...0x39).contains($0) } ?? body.indices.last
            if let digit { body[digit] ^= 1 }
        case .otherBody(let bytes):
            if !body.isEmpty { body = bytes }
            headers["Content-Length"] = String(bytes.count)
            if headers["Docker-Content-Digest"] != nil {
                headers["Docker-Content-Digest"] = Digest(sha256Of: bytes).description
            }
            if headers["ETag"] != nil { headers["ETag"] = EntityTags.tag(bytes) }
        case .digestHeader(let digest): headers["Docker-Content-Digest"] = digest.description
        case .status, .redirect, .htmlPage, .neverAnswers, .connectionReset, .endlessBody: break
        }
    }
}
