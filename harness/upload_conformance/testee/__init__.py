"""What is judged, and the sandbox it runs in: the engine, the images, the containers, the session with the driver."""
