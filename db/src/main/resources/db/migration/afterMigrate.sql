SELECT forget_future_changes();
