"""Who looks after a group's rooms and when: the rota, being here, handing over, and what happens when nobody is."""
