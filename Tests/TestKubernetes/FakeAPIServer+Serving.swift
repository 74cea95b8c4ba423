// SPDX-License-Identifier: Apache-2.0

import Kubernetes
import StrictJSON
import Synchronization

extension FakeAPIServer {
    func serve(_ received: ReceivedRequest, _ writer: AnswerWriter) async {
        let fault = state.withLock { state -> Fault? in
            state.requests.append(received)
            guard let index = state.faults.firstIndex(where: { $0.left > 0 && $0.matches(received) }) else {
                return nil
            }
            state.faults[index].left -= 1
            return state.faults[index].fault
        }
        if let fault { return await meet(fault, writer) }
        do throws(APIFailure) {
            let user = try authenticate(received)
            guard let request = APIRequest(received) else {
                throw APIFailure(code: 404, reason: "NotFound", message: "404 page not found")
            }
            if request.isWatch, request.method == "GET" { return await watch(request, writer) }
            writer.send(try await answer(request, user))
        } catch {
            writer.send(APIAnswer(error))
        }
    }

    private func meet(_ fault: Fault, _ writer: AnswerWriter) async {
        switch fault {
        case .status(let code):
            writer.send(APIAnswer(APIFailure(code: code, reason: "Injected", message: "injected fault")))
        case .tooManyRequests(let seconds):
            var failure = APIFailure(code: 429, reason: "TooManyRequests", message: "too many requests")
            failure.fields = [("Retry-After", "\(seconds)")]
            writer.send(APIAnswer(failure))
        case .expired: writer.send(APIAnswer(.expired(1, 2)))
        case .hang: try? await Task.sleep(for: .seconds(3600))
        case .drop: writer.drop()
        case .body(let text):
            writer.begin()
            writer.write(Array(text.utf8))
            writer.end()
        }
    }

    private func authenticate(_ received: ReceivedRequest) throws(APIFailure) -> AdmissionRequest.User {
        let users = state.withLock { $0.users }
        guard !users.isEmpty else {
            return AdmissionRequest.User(name: "kubernetes-admin", groups: ["system:masters"])
        }
        let field = received.field("Authorization") ?? ""
        guard field.hasPrefix("Bearer "), let user = users[String(field.dropFirst(7))] else {
            throw .unauthorized
        }
        return user
    }

    private func answer(
        _ request: APIRequest, _ user: AdmissionRequest.User
    ) async throws(APIFailure) -> APIAnswer {
        switch (request.method, request.name.isEmpty) {
        case ("GET", true): return APIAnswer(try list(request))
        case ("GET", false):
            guard let object = state.withLock({ $0.store.object(request.collection, request.key) }) else {
                throw .notFound(request.collection, request.name)
            }
            return APIAnswer(object)
        case ("POST", true) where request.collection.plural == "tokenreviews":
            return APIAnswer(try review(request), status: 201)
        case ("POST", true): return try await create(request, user)
        case ("PUT", false), ("PATCH", false): return try await update(request, user)
        case ("DELETE", false): return try await delete(request, user)
        default:
            throw APIFailure(
                code: 405, reason: "MethodNotAllowed", message: "the server does not allow this method")
        }
    }

    private func review(_ request: APIRequest) throws(APIFailure) -> JSON {
        guard let review = try? JSON(parsing: request.body), let token = review["spec"]?["token"]?.string
        else {
            throw .badRequest("no token")
        }
        guard let user = options.reviewedTokens[token] else {
            return review.setting(["status"], ["authenticated": false, "error": "invalid bearer token"])
        }
        return review.setting(
            ["status"],
            [
                "authenticated": true,
                "user": [
                    "username": .string(user.name), "uid": .string(user.uid), "groups": .strings(user.groups),
                ],
                "audiences": review["spec"]?["audiences"] ?? [],
            ])
    }

    private func list(_ request: APIRequest) throws(APIFailure) -> JSON {
        let filter = request.filter
        let limit = request.query["limit"].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil } ?? .max
        let page: (version: Int, items: [JSON], next: String?)? = state.withLock { state in
            var rest: (version: Int, items: [JSON])
            if let token = request.query["continue"] {
                guard let known = state.pages[token] else { return nil }
                rest = known
            } else {
                rest = (state.store.version, state.store.objects(request.collection).filter(filter.matches))
            }
            let items = Array(rest.items.prefix(limit))
            rest.items.removeFirst(items.count)
            guard !rest.items.isEmpty else { return (rest.version, items, nil) }
            state.nextNumber += 1
            let token = "page-\(state.nextNumber)"
            state.pages[token] = rest
            return (rest.version, items, token)
        }
        guard let page else {
            throw APIFailure(
                code: 410, reason: "Expired", message: "The provided continue parameter is too old")
        }
        var metadata: JSON = ["resourceVersion": .string(String(page.version))]
        if let next = page.next { metadata = metadata.setting(["continue"], .string(next)) }
        if request.wantsMetadataAlone {
            let items = page.items.map { object -> JSON in
                [
                    "kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1",
                    "metadata": object["metadata"] ?? [:],
                ]
            }
            return [
                "kind": "PartialObjectMetadataList", "apiVersion": "meta.k8s.io/v1", "metadata": metadata,
                "items": .array(items),
            ]
        }
        let kind = state.withLock { $0.kinds[request.collection] } ?? "Object"
        return [
            "kind": .string("\(kind)List"), "apiVersion": .string(request.collection.apiVersion),
            "metadata": metadata, "items": .array(page.items),
        ]
    }

    // MARK: Watches

    private func watch(_ request: APIRequest, _ writer: AnswerWriter) async {
        let (signals, feed) = AsyncStream<WatchSession.Signal>.makeStream()
        let asked = request.query["resourceVersion"].flatMap { Int($0) } ?? 0
        let (number, horizon, kind, all, now) = state.withLock { state in
            state.nextNumber += 1
            state.watches[state.nextNumber] = feed
            let all = asked == 0 ? state.store.objects(request.collection).filter(request.filter.matches) : []
            return (
                state.nextNumber, state.store.horizon, state.kinds[request.collection] ?? "Object", all,
                state.store.version
            )
        }
        let timers = timers(feed, request)
        defer {
            for timer in timers { timer.cancel() }
            state.withLock { $0.watches[number] = nil }
        }
        writer.begin()
        if asked > 0, asked < horizon {
            writer.write(WatchSession.line("ERROR", APIFailure.expired(asked, horizon).status))
            return writer.end()
        }
        for object in all { writer.write(WatchSession.line("ADDED", object)) }
        var session = WatchSession(
            collection: request.collection, kind: kind, filter: request.filter,
            version: asked == 0 ? now : asked)
        feed.yield(.changed)
        for await signal in signals {
            for line in state.withLock({ session.lines($0.store) }) { writer.write(line) }
            switch signal {
            case .changed: continue
            case .bookmark: writer.write(session.bookmark())
            case .close: return writer.end()
            case .cut:
                writer.write(Array("{\"type\":\"MODIFIED\",\"object\":{\"meta".utf8))
                return writer.drop()
            }
        }
    }

    private func timers(
        _ feed: AsyncStream<WatchSession.Signal>.Continuation, _ request: APIRequest
    ) -> [Task<Void, Never>] {
        let asked = Duration.seconds(request.query["timeoutSeconds"].flatMap { Int($0) } ?? 3600)
        let end = Task { [limit = min(asked, options.watchTime)] in
            try? await Task.sleep(for: limit)
            if !Task.isCancelled { feed.yield(.close) }
        }
        guard request.query["allowWatchBookmarks"] == "true" else { return [end] }
        let bookmarks = Task { [interval = options.bookmarkInterval] in
            while !Task.isCancelled {
                try? await Task.sleep(for: interval)
                if !Task.isCancelled { feed.yield(.bookmark) }
            }
        }
        return [end, bookmarks]
    }
}
