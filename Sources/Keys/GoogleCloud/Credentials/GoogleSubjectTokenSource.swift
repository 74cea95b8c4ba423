// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import StrictJSON

/// Where a workload's own token is read (AIP-4117, "credential_source"): a file, or a URL on or near the machine.
struct GoogleSubjectTokenSource: Sendable {
    private enum Place {
        case file(String)
        case url(HTTPURL, HTTPFields)
    }

    private let place: Place
    /// The member that holds the token when the text is JSON.
    private let member: String?

    init(_ source: JSONCursor) throws(JSONShapeError) {
        if let file = try source.optional("file") {
            place = .file(try file.string())
        } else if let text = try source.optional("url"), try source.optional("environment_id") == nil {
            guard let url = HTTPURL(try text.string()), url.scheme == .https || url.isOfTheMachine else {
                throw text.invalid("is neither an https URL nor one of this machine")
            }
            place = .url(url, try Self.fields(try source.optional("headers")))
        } else {
            throw source.invalid(
                "has neither file nor url: AWS, executables and certificates are not supported")
        }
        let format = try source.optional("format")
        member =
            try format?.optional("type")?.string() == "json"
            ? try format?.required("subject_token_field_name").string() : nil
    }

    /// Reads the token.
    func token(_ lookUp: GoogleCredentialLookUp) async throws(KeyFetchError) -> String {
        let bytes: [UInt8]
        switch place {
        case .file(let path):
            do {
                bytes = try lookUp.surroundings.readFile(path, Self.largest)
            } catch {
                throw lookUp.exchange.fault(
                    .misconfigured("a credential_source that can be read: \(path): \(error)"))
            }
        case .url(let url, let fields):
            var exchange = lookUp.exchange
            if url.isOfTheMachine { exchange.transport = lookUp.metadata }
            let response = try await exchange.send(HTTPRequest(.get, url, fields: fields))
            guard response.isSuccess else {
                let hidden = fields.all.map(\.value)
                throw exchange.fault(lookUp.service(hiding: hidden).refusal(response))
            }
            bytes = response.body
        }
        var token: String? = String(decoding: bytes, as: UTF8.self)
        if let member { token = (try? JSON(parsing: bytes))?[member]?.string }
        let trimmed = token?.split(whereSeparator: \.isWhitespace) ?? []
        guard trimmed.count == 1, let only = trimmed.first else {
            throw lookUp.exchange.fault(.misconfigured("a credential_source that holds a token"))
        }
        return String(only)
    }

    private static func fields(_ headers: JSONCursor?) throws(JSONShapeError) -> HTTPFields {
        var fields: HTTPFields = [:]
        guard let headers else { return fields }
        for (name, value) in try headers.stringMap(limit: Self.mostHeaders) {
            // What cannot stand in a header would be named by an error.
            guard !name.isEmpty, (name + value).utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
                throw headers.invalid("holds what cannot be sent as a header")
            }
            fields.append(name, value)
        }
        return fields
    }

    private static let largest = 32 << 10
    private static let mostHeaders = 16
}

extension GoogleSubjectTokenSource: CustomStringConvertible, CustomReflectable {
    /// Without the header fields, which may hold a credential.
    var description: String {
        switch place {
        case .file(let path): path
        case .url(let url, _): url.withoutQuery
        }
    }
    /// Nothing inside, so that no dump prints a credential.
    var customMirror: Mirror { Mirror(self, children: [:]) }
}
